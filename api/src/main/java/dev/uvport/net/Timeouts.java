package dev.uvport.net;

import java.time.Duration;
import java.util.Objects;

/** Checks time-outs that users give. */
final class Timeouts {
  private Timeouts() {}

  static Duration check(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
      throw new IllegalArgumentException("time-out " + timeout + " is negative");
    }
    return timeout;
  }
}
