package dev.uvport.uv;

import java.util.Objects;

/**
 * A one-shot timer ({@code uv_timer_t}).
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> As {@link UvHandle}.
 */
public final class UvTimer extends UvHandle {
  private Runnable onTimeout = () -> {};

  /**
   * Creates an open, idle timer.
   *
   * @param loop its loop
   */
  public UvTimer(UvLoop loop) {
    super(loop, TIMER);
    initialised(Native.UV.uv_timer_init(loop.address(), address()), "uv_timer_init");
  }

  /**
   * Starts or restarts it. From {@code uv_timer_start}; libuv counts from the loop's cached time,
   * so it can fire early by as much as that is old.
   *
   * @param millis not negative
   * @param action runs once, on the loop's thread
   * @throws IllegalArgumentException if {@code millis} is negative
   */
  public void start(long millis, Runnable action) {
    ensureOpen("uv_timer_start");
    if (millis < 0) {
      throw new IllegalArgumentException("timer of " + millis + " ms: must not be negative");
    }
    onTimeout = Objects.requireNonNull(action, "action");
    Native.check(
        Native.UV.uv_timer_start(address(), loop.stubs().event(), millis, 0), "uv_timer_start");
  }

  /** Stops it; does nothing if it is not running. From {@code uv_timer_stop}. */
  public void stop() {
    ensureOpen("uv_timer_stop");
    Native.check(Native.UV.uv_timer_stop(address()), "uv_timer_stop");
  }

  @Override
  void event(int status, long extra) {
    onTimeout.run();
  }

  @Override
  int recordsPerRun() {
    return 3; // libuv looks at its timers before and after polling
  }
}
