package dev.uvport.uv;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the threads that are using something which its owner is about to end, so that it outlives
 * the last of them.
 *
 * <p><b>Threading.</b> Any thread, without locks; {@link #close} is for the owner's.
 */
final class UseCount extends AtomicInteger {
  private static final long serialVersionUID = 1L;

  /** The sign bit; set once it is closed. */
  private static final int CLOSED = 1 << 31;

  /** Keeps it from ending until {@link #leave}; false if it has begun to end. */
  boolean enter() {
    if (incrementAndGet() < 0) {
      decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    decrementAndGet();
  }

  /**
   * Lets nobody in any more, and returns when nobody is inside; nobody may block there.
   *
   * @return false if it was closed before
   */
  boolean close() {
    int inside = getAndUpdate(count -> count | CLOSED);
    boolean first = inside >= 0;
    while ((inside & ~CLOSED) != 0) {
      Thread.yield(); // to whoever is inside, if there is one processor for both
      inside = get();
    }
    return first;
  }
}
