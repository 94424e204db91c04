package dev.uvport.uv;

/**
 * Wakes a loop from another thread ({@code uv_async_t}). It has no callback: a wake-up only makes
 * {@link UvLoop#run} return.
 *
 * <p><b>Threading.</b> {@link #send} from any thread, the rest on the loop's. <b>Ownership.</b> As
 * {@link UvHandle}; whoever closes it must know that no thread is inside {@link #send} or will
 * enter it.
 */
public final class UvAsync extends UvHandle {
  // Its own copy, because other threads must not read a field that the loop's thread clears.
  private final long async;

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
   * @throws IllegalStateException if it is seen to be closed; racing with the close is the caller's
   *     to rule out
   */
  public void send() {
    if (!isOpen()) {
      throw new IllegalStateException("uv_async_send on a UvAsync that is closed");
    }
    Native.check(Native.UV.uv_async_send(async), "uv_async_send");
  }

  @Override
  void event(int status, long extra) {
    throw new AssertionError("an async handle without a callback has no events");
  }
}
