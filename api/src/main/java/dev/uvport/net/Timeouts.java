package dev.uvport.net;

import java.time.Duration;
import java.util.Objects;

/** Checks time-outs that users give. */
final class Timeouts {
  /** From here on a time is for ever: 292 years, of which nobody can count the nanoseconds. */
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private Timeouts() {}

  static boolean isForever(Duration time) {
    return time.compareTo(FOREVER) >= 0;
  }

  /** Refuses what would be over before it began. */
  static void checkPositive(String what, Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException(
          what + " " + time + " is not positive; ChronoUnit.FOREVER.getDuration() is none");
    }
  }

  static Duration check(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
      throw new IllegalArgumentException("time-out " + timeout + " is negative");
    }
    return timeout;
  }
}
