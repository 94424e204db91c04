package dev.uvport.net;

import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.ThreadKind;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A call on a thread of a kind, which has been seen waiting. */
record Parked<V>(FutureTask<V> task, Thread thread) {
  static <V> Parked<V> on(ThreadKind kind, Callable<V> call) {
    FutureTask<V> task = new FutureTask<>(call);
    Thread thread = kind.run(task);
    soon().until(() -> thread.getState() == Thread.State.WAITING || task.isDone());
    assertThat(task.isDone()).isFalse();
    return new Parked<>(task, thread);
  }

  V get() throws Exception {
    return task.get();
  }
}
