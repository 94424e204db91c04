package dev.uvport.uv;

/**
 * Wakes a loop from another thread ({@code uv_async_t}). It has no callback: a wake-up only makes
 * {@link UvLoop#run} return.
 *
 * <p><b>Threading.</b> {@link #send} from any thread at any time, the rest on the loop's.
 * <b>Ownership.</b> As {@link UvHandle}; its block outlives the last thread inside {@link #send},
 * for whom closing waits.
 */
public final class UvAsync extends UvHandle {
  // Its own copy, because other threads must not read a field that the loop's thread clears.
  private final long async;

  private final UseCount senders = new UseCount();

  /**
   * Creates an open handle.
   *
   * @param loop its loop
   */
  public UvAsync(UvLoop loop) {
    super(loop, ASYNC);
    async = address();
    initialised(Native.UV.uv_async_init(loop.address(), async, 0), "uv_async_init");
  }

  /**
   * Makes the loop's current or next run return soon. From {@code uv_async_send}.
   *
   * @return false, and does nothing, once closing has begun
   */
  public boolean send() {
    if (!senders.enter()) {
      return false;
    }
    try {
      Native.check(Native.UV.uv_async_send(async), "uv_async_send");
      return true;
    } finally {
      senders.leave();
    }
  }

  @Override
  void closing() {
    senders.close();
  }

  @Override
  void event(int status, long extra) {
    throw new AssertionError("an async handle without a callback has no events");
  }
}
