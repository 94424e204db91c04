package dev.uvport.net;

import dev.uvport.comm.Backlog;
import dev.uvport.comm.Chan;
import dev.uvport.result.Result;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket's reads go.
 *
 * <p><b>Threading.</b> Called on the socket's iotask.
 */
interface ReadTarget {
  /** Takes bytes, lent for the call. */
  void data(ByteBuffer lent);

  /** Takes the end; nothing follows. */
  void end(TcpErrData why);

  /**
   * How far the receiver has come, or null if it has dealt with the data when {@link #data}
   * returns.
   */
  @Nullable Backlog backlog();

  /** What a buffer holds, as the receiver's own; the buffer's position moves to its limit. */
  static byte[] copyOf(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(copy);
    return copy;
  }

  /** Sends copies to a chan. */
  record ToChan(Chan<? super Result<byte[], TcpErrData>> chan) implements ReadTarget {
    @Override
    public void data(ByteBuffer lent) {
      chan.send(Result.ok(copyOf(lent)));
    }

    @Override
    public void end(TcpErrData why) {
      chan.send(Result.err(why));
    }

    @Override
    public @Nullable Backlog backlog() {
      return chan.backlog();
    }
  }

  /** Lends the loop's own memory to a handler. */
  record ToHandler(ReadHandler handler) implements ReadTarget {
    @Override
    public void data(ByteBuffer lent) {
      handler.onData(lent);
    }

    @Override
    public void end(TcpErrData why) {
      handler.onEnd(why);
    }

    @Override
    public @Nullable Backlog backlog() {
      return null;
    }
  }
}
