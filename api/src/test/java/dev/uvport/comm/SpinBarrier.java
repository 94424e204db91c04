package dev.uvport.comm;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets threads leave at the same moment, which a barrier that parks them does not.
 *
 * <p>Not for virtual threads: those that spin keep the carriers from those that they spin for.
 */
final class SpinBarrier {
  private final int parties;
  private final AtomicInteger arrivals = new AtomicInteger();

  SpinBarrier(int parties) {
    this.parties = parties;
  }

  void await() throws InterruptedException {
    int generation = arrivals.getAndIncrement() / parties;
    while (arrivals.get() / parties == generation) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Thread.yield();
    }
  }
}
