package dev.uvport.net;

import dev.uvport.iotask.Timeout;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks time-outs that users give, and ends those that run. */
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

  /** Cancels what may have been started. */
  static void cancel(@Nullable Timeout timeout) {
    if (timeout != null) {
      timeout.cancel();
    }
  }

  static Duration check(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
      throw new IllegalArgumentException("time-out " + timeout + " is negative");
    }
    return timeout;
  }
}
