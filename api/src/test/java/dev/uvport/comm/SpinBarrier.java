package dev.uvport.comm;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets threads leave at the same moment, which a barrier that parks them does not. */
final class SpinBarrier {
  private final int parties;
  private final AtomicInteger arrivals = new AtomicInteger();

  SpinBarrier(int parties) {
    this.parties = parties;
  }

  void await() {
    int generation = arrivals.getAndIncrement() / parties;
    while (arrivals.get() / parties == generation) {
      Thread.yield();
    }
  }
}
