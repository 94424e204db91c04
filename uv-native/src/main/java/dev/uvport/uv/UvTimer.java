package dev.uvport.uv;

import java.util.Objects;

/**
 * A one-shot timer ({@code uv_timer_t}).
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> As {@link UvHandle}.
 */
public final class UvTimer extends UvHandle {
  /**
   * libuv 1.44 runs timers before it polls, too, and would then sleep on the record of one that was
   * due. A timer that repeats is set again before its callback, and ends the poll after this long.
   */
  private static final long REPEAT_MILLIS = 1;

  private Runnable onTimeout = () -> {};
  private boolean armed;

  /** The turn in which it was started last; a record of that turn is an older start's. */
  private long startedIn;

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
    startedIn = loop.turns();
    armed = true;
    Native.check(
        Native.UV.uv_timer_start(address(), loop.stubs().event(), millis, REPEAT_MILLIS),
        "uv_timer_start");
  }

  /** Stops it; does nothing if it is not running. From {@code uv_timer_stop}. */
  public void stop() {
    ensureOpen("uv_timer_stop");
    armed = false;
    Native.check(Native.UV.uv_timer_stop(address()), "uv_timer_stop");
  }

  @Override
  void event(int status, long extra) {
    if (armed && startedIn != loop.turns()) {
      stop();
      onTimeout.run();
    }
  }

  @Override
  int recordsPerRun() {
    return 3; // libuv looks at its timers before and after polling
  }
}
