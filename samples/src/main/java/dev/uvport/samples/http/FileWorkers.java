package dev.uvport.samples.http;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A few threads that touch the disk, so that no iotask has to wait for it.
 *
 * <p>Their queue is bounded by the number of connections: each has one piece of work here at most.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> The threads are daemons and end with the
 * process.
 */
public final class FileWorkers {
  private static final int THREADS = 4;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          work -> {
            Thread thread = new Thread(work, "file-worker");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Has a piece of work done.
   *
   * @param iotask on whose thread the answer is sent, unless it has ended
   * @param work may block
   * @param answer gets what the work returned or threw
   */
  <T> void ask(IoTask iotask, Callable<T> work, Chan<Result<T, Throwable>> answer) {
    threads.execute(() -> iotask.send(new Answer<>(answer, attempt(work))));
  }

  /** Has something done that nobody waits for, such as closing a file. */
  void execute(Runnable work) {
    threads.execute(work);
  }

  private static <T> Result<T, Throwable> attempt(Callable<T> work) {
    try {
      return Result.ok(work.call());
    } catch (Throwable t) { // memory can run out here, and the client must still be told
      return Result.err(t);
    }
  }

  private record Answer<T>(Chan<Result<T, Throwable>> to, Result<T, Throwable> result)
      implements Command {
    @Override
    public void run() {
      to.send(result);
    }

    @Override
    public void rejected() {
      // The iotask has ended, and its connections with it.
    }
  }
}
