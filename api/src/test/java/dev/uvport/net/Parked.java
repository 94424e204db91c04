package dev.uvport.net;

import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.ThreadKind;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** A call on a thread of a kind, which has been seen waiting. */
record Parked<V>(FutureTask<V> task, Thread thread) {
  static <V> Parked<V> on(ThreadKind kind, Callable<V> call) {
    FutureTask<V> task = new FutureTask<>(call);
    Thread thread = kind.run(task);
    soon().until(() -> isParked(thread) || task.isDone());
    assertThat(task.isDone()).isFalse();
    return new Parked<>(task, thread);
  }

  /** Waits for somebody, not for a class to be loaded. */
  private static boolean isParked(Thread thread) {
    return thread.getState() == Thread.State.WAITING && LockSupport.getBlocker(thread) != null;
  }

  V get() throws Exception {
    return task.get();
  }
}
