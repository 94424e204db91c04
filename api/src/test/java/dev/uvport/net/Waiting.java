package dev.uvport.net;

import static dev.uvport.net.Soon.soon;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A call on a thread of its own. */
final class Waiting<V> {
  private final FutureTask<V> task;
  private final Thread thread;

  private Waiting(Callable<V> call) {
    task = new FutureTask<>(call);
    thread = new Thread(task, "waiting");
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts a call. */
  static <V> Waiting<V> start(Callable<V> call) {
    return new Waiting<>(call);
  }

  /** Starts a call and returns when it waits for something, or is over. */
  static <V> Waiting<V> on(Callable<V> call) {
    Waiting<V> waiting = new Waiting<>(call);
    soon().until(() -> waiting.isParked() || waiting.task.isDone());
    return waiting;
  }

  private boolean isParked() {
    return LockSupport.getBlocker(thread) != null;
  }

  boolean isDone() {
    return task.isDone();
  }

  void interrupt() {
    thread.interrupt();
  }

  V get() throws Exception {
    return task.get(30, TimeUnit.SECONDS);
  }
}
