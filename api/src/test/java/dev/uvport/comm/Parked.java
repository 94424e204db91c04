package dev.uvport.comm;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A thread that a test has seen parked on something. */
final class Parked<V> {
  private final FutureTask<V> task;
  private final Thread thread;

  private Parked(FutureTask<V> task, Thread thread) {
    this.task = task;
    this.thread = thread;
  }

  /** Runs a body on a thread of its own; returns when that is parked on a port or the like. */
  static <V> Parked<V> on(Object blocker, Callable<V> body) {
    FutureTask<V> task = new FutureTask<>(body);
    Thread thread = new Thread(task, "parked");
    thread.setDaemon(true);
    thread.start();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> LockSupport.getBlocker(thread) == blocker || task.isDone());
    return new Parked<>(task, thread);
  }

  Thread thread() {
    return thread;
  }

  V get() throws InterruptedException, ExecutionException {
    return task.get();
  }

  V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return task.get(timeout, unit);
  }
}
