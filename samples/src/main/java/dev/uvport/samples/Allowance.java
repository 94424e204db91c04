package dev.uvport.samples;

import java.util.concurrent.TimeUnit;

/**
 * What somebody may use up: so much a second, which adds up to twenty times that and no more.
 *
 * <p><b>Threading.</b> One thread at a time. <b>Ownership.</b> Nothing is to be closed.
 */
final class Allowance {
  /** Seconds for which it adds up. */
  private static final int SECONDS = 20;

  /** More would not fit the arithmetic, and is as good as any number. */
  private static final int MOST_PER_SECOND = 100_000_000;

  private final long perSecond;

  /** In billionths, as nanoseconds are. */
  private long left;

  private long at = System.nanoTime();

  /**
   * A full allowance.
   *
   * @param perSecond 0 for one that is never used up
   */
  Allowance(int perSecond) {
    this.perSecond = Math.min(perSecond, MOST_PER_SECOND);
    left = most();
  }

  private long most() {
    return perSecond * TimeUnit.SECONDS.toNanos(SECONDS);
  }

  /**
   * Uses some of it up.
   *
   * @return false once there is not as much
   */
  boolean spend(int amount) {
    if (perSecond == 0) {
      return true;
    }
    long now = System.nanoTime();
    long gained = Math.min(now - at, TimeUnit.SECONDS.toNanos(SECONDS)) * perSecond;
    at = now;
    left = Math.min(left + gained, most()) - TimeUnit.SECONDS.toNanos(amount);
    return left >= 0;
  }
}
