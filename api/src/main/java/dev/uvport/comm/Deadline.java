package dev.uvport.comm;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * When a wait ends though nothing has come.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value.
 */
final class Deadline {
  static final Deadline NEVER = new Deadline(false, 0);

  private final boolean limited;
  private final long nanoTime;

  private Deadline(boolean limited, long nanoTime) {
    this.limited = limited;
    this.nanoTime = nanoTime;
  }

  /** The deadline of a wait that begins now; 292 years from now for anything longer. */
  static Deadline after(Duration timeout) {
    return new Deadline(true, System.nanoTime() + saturatedNanos(timeout));
  }

  private static long saturatedNanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE;
    }
  }

  /** Refuses a timeout that cannot be meant. */
  static void checkTimeout(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException(
          "a timeout of " + timeout + " is negative; give zero to try without waiting");
    }
  }

  boolean passed() {
    return limited && nanoTime - System.nanoTime() <= 0;
  }

  /** Parks until unparked, interrupted, passed, or for no reason at all. */
  void park(Object awaited) {
    if (limited) {
      LockSupport.parkNanos(awaited, nanoTime - System.nanoTime());
    } else {
      // Not a timed park of 292 years: that costs a virtual thread a timer.
      LockSupport.park(awaited);
    }
  }
}
