package dev.uvport.net;

import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A socket as the JDK's blocking channels are: for {@link ByteBuffer}s, one or several, and closed
 * by an interrupt.
 *
 * <p>A read takes what there is, at least one byte, and waits only if there is nothing; a write
 * takes all. What the network does is told as {@link TcpIoException}. After {@link #close}
 * operations throw {@link ClosedChannelException}; one under way throws {@link
 * java.nio.channels.AsynchronousCloseException}, and that of an interrupted thread {@link
 * java.nio.channels.ClosedByInterruptException}: unlike {@link TcpSocket}'s own operations, which
 * answer {@code EINTR} and leave the socket as it is, an interrupt closes channel and socket.
 *
 * <p><b>Threading.</b> Thread-safe; one thread reads at a time and one writes, the next one waits
 * for it. On an iotask reads and writes throw {@link IllegalStateException}. <b>Ownership.</b> Owns
 * the socket: closing this closes it, and chunks that are read past this are lost to it. Buffers
 * are the caller's again when a call returns.
 */
public final class TcpChannel extends AbstractInterruptibleChannel
    implements ByteChannel, GatheringByteChannel, ScatteringByteChannel {
  /** What one write hands over at most, as it is copied. */
  private static final int PIECE = 1 << 20;

  /** An operation that has run between {@code begin} and {@code end}. */
  private interface Operation {
    long run() throws IOException;
  }

  private final TcpSocket socket;
  private final BufReader reader;
  private final ReentrantLock writing = new ReentrantLock();

  TcpChannel(TcpSocket socket) {
    this.socket = socket;
    reader = new BufReader(socket);
  }

  /**
   * Reads what there is, for which this waits if there is nothing. From {@link
   * java.nio.channels.SocketChannel#read(ByteBuffer)}.
   *
   * @param dst where the bytes go
   * @return how many, 0 only if the buffer has no room; -1 at the end
   * @throws IOException if the socket fails, or the channel is closed
   * @throws IllegalArgumentException if the buffer is read-only
   */
  @Override
  public int read(ByteBuffer dst) throws IOException {
    Objects.requireNonNull(dst, "dst");
    return (int) read(new ByteBuffer[] {dst}, 0, 1);
  }

  /**
   * Reads into several buffers, as {@link #read(ByteBuffer[], int, int)}.
   *
   * @param dsts filled one after the other
   * @return how many bytes, or -1 at the end
   * @throws IOException if the socket fails, or the channel is closed
   */
  @Override
  public long read(ByteBuffer[] dsts) throws IOException {
    return read(dsts, 0, dsts.length);
  }

  /**
   * Reads what there is into several buffers, for which this waits if there is nothing. From {@code
   * readv}.
   *
   * @param dsts filled one after the other
   * @param offset the first buffer
   * @param length how many of them
   * @return how many bytes, 0 only if the buffers have no room; -1 at the end
   * @throws IOException if the socket fails, or the channel is closed
   * @throws IndexOutOfBoundsException if the range is not within the array
   * @throws IllegalArgumentException if a buffer is read-only
   */
  @Override
  public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
    Buffers to = Buffers.of(dsts, offset, length).checkWritable();
    return perform(() -> reader.readSome(to));
  }

  /**
   * Writes all that a buffer holds; blocks until the kernel has taken it. From {@link
   * java.nio.channels.SocketChannel#write(ByteBuffer)}.
   *
   * @param src from position to limit; when this fails, part of what its position has passed may
   *     not have left
   * @return how many bytes that was
   * @throws IOException if the socket fails, or the channel is closed
   */
  @Override
  public int write(ByteBuffer src) throws IOException {
    Objects.requireNonNull(src, "src");
    return (int) write(new ByteBuffer[] {src}, 0, 1);
  }

  /**
   * Writes all of several buffers, as {@link #write(ByteBuffer[], int, int)}.
   *
   * @param srcs emptied one after the other
   * @return how many bytes that was
   * @throws IOException if the socket fails, or the channel is closed
   */
  @Override
  public long write(ByteBuffer[] srcs) throws IOException {
    return write(srcs, 0, srcs.length);
  }

  /**
   * Writes all that several buffers hold; blocks until the kernel has taken it. Small ones leave
   * together. From {@code writev}.
   *
   * @param srcs emptied one after the other, as in {@link #write(ByteBuffer)}
   * @param offset the first buffer
   * @param length how many of them
   * @return how many bytes that was
   * @throws IOException if the socket fails, or the channel is closed
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  @Override
  public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
    Buffers from = Buffers.of(srcs, offset, length);
    writing.lock();
    try {
      return perform(() -> writeAll(from));
    } finally {
      writing.unlock();
    }
  }

  private long writeAll(Buffers from) throws TcpIoException {
    long written = 0;
    while (from.hasRemaining()) {
      byte[] piece = from.take(PIECE);
      Result<Unit, TcpErrData> result = socket.write(piece);
      if (result.isErr()) {
        throw new TcpIoException("write to the socket", result.getErr());
      }
      written += piece.length;
    }
    return written;
  }

  private long perform(Operation operation) throws IOException {
    if (socket.isClosed()) {
      close(); // it may have been closed past this
      throw new ClosedChannelException();
    }
    boolean completed = false;
    try {
      begin();
      long answer = operation.run();
      completed = true;
      return answer;
    } catch (TcpIoException e) {
      if (e.error().equals(Errors.INTERRUPTED)) {
        awaitBeingTold();
      }
      throw e;
    } finally {
      if (socket.isClosed()) {
        close();
      }
      end(completed);
    }
  }

  /**
   * An interrupt reaches the thread first and then the channel that it is at work on; from JDK 21
   * on, with time between the two. Who left this channel in that time would have it told to the
   * next one.
   */
  private void awaitBeingTold() {
    while (isOpen()) {
      Thread.yield();
    }
  }

  /** Closes the socket, as {@link TcpSocket#close}. */
  @Override
  protected void implCloseChannel() {
    socket.close();
  }
}
