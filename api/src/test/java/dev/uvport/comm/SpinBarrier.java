package dev.uvport.comm;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets threads leave at the same moment, which a barrier that parks them does not.
 *
 * <p>Not for virtual threads: those that spin keep the carriers from those that they spin for.
 */
final class SpinBarrier {
  /** Then there may be fewer processors than parties. */
  private static final int SPINS = 200;

  private final int parties;
  private final AtomicInteger arrivals = new AtomicInteger();

  SpinBarrier(int parties) {
    this.parties = parties;
  }

  void await() throws InterruptedException {
    int generation = arrivals.getAndIncrement() / parties;
    for (int spins = 0; arrivals.get() / parties == generation; spins++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
