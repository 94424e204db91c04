package dev.uvport.net;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few threads that read files, which can block as long as a disk likes; libuv has as many for
 * that. Those that have nothing to do for a while end.
 *
 * <p>Their queue is bounded by the number of files under way: each has one piece of work here.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> The threads are daemons.
 */
final class FileReaders {
  private static final int THREADS = 4;
  private static final int IDLE_SECONDS = 10;

  private static final ThreadPoolExecutor POOL = start();

  private FileReaders() {}

  private static ThreadPoolExecutor start() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            FileReaders::thread);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "uvport-file");
    thread.setDaemon(true);
    return thread;
  }

  /** Has something read; it must not throw. */
  static void execute(Runnable reading) {
    POOL.execute(reading);
  }
}
