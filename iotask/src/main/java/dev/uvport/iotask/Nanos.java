package dev.uvport.iotask;

import java.time.Duration;

/** Durations as nanoseconds that do not overflow. */
final class Nanos {
  /** About 146 years: far enough, and safe to add to the clock. */
  private static final long FOREVER = Long.MAX_VALUE / 2;

  private Nanos() {}

  /** The {@link System#nanoTime} at which a delay that starts now is over. */
  static long deadline(Duration delay) {
    return System.nanoTime() + of(delay);
  }

  /** A duration, or the longest there is if it is longer. */
  static long of(Duration time) {
    boolean huge = time.compareTo(Duration.ofNanos(FOREVER)) > 0;
    return huge ? FOREVER : time.toNanos();
  }
}
