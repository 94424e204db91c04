package dev.uvport.uv;

import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Watches a file descriptor for readiness ({@code uv_poll_t}), level-triggered.
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> As {@link UvHandle}; the
 * descriptor stays its owner's, who must close this handle first.
 */
public final class UvPoll extends UvHandle {
  /** The descriptor can be read, or accepted from. */
  public static final int READABLE = 1;

  /** libuv polls at most this often before {@code uv_run} returns, reporting each time. */
  private static final int POLLS_PER_RUN = 48;

  private IntConsumer onReady = events -> {};

  /**
   * Creates an open, idle watcher and makes the descriptor non-blocking.
   *
   * @param loop its loop
   * @param fd a descriptor that no other handle of the loop watches
   * @throws UvException if libuv cannot watch it
   */
  public UvPoll(UvLoop loop, int fd) {
    super(loop, POLL);
    initialised(Native.UV.uv_poll_init(loop.address(), address(), fd), "uv_poll_init");
  }

  /**
   * Starts watching, or changes what is watched. From {@code uv_poll_start}.
   *
   * @param events {@link #READABLE}
   * @param action takes the events that are ready, or a negative code; runs on the loop's thread,
   *     as long as the descriptor stays ready once or more in each turn
   */
  public void start(int events, IntConsumer action) {
    ensureOpen("uv_poll_start");
    if (events != READABLE) {
      throw new IllegalArgumentException("uv_poll_start for events " + events + ": only READABLE");
    }
    onReady = Objects.requireNonNull(action, "action");
    Native.check(Native.UV.uv_poll_start(address(), events, loop.stubs().event()), "uv_poll_start");
  }

  /** Stops watching; does nothing if it does not. From {@code uv_poll_stop}. */
  public void stop() {
    ensureOpen("uv_poll_stop");
    Native.check(Native.UV.uv_poll_stop(address()), "uv_poll_stop");
  }

  @Override
  void event(int status, long extra) {
    onReady.accept(status < 0 ? status : (int) extra);
  }

  @Override
  int recordsPerRun() {
    return POLLS_PER_RUN + 1;
  }
}
