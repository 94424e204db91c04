package dev.uvport.net;

import dev.uvport.io.IoReader;
import dev.uvport.io.IoWriter;
import dev.uvport.io.SeekStyle;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket to be read in pieces of any size; Rust's {@code tcp_socket_buf}, an {@code io::reader}
 * and an {@code io::writer}.
 *
 * <pre>{@code
 * try (TcpSocketBuf buf = socket.buffered()) {
 *   buf.writeLine("GET / HTTP/1.0\r\n\r");
 *   buf.eachLine(line -> show(line));
 * }
 * }</pre>
 *
 * <p>For the JDK's readers and writers there are {@link #in} and {@link #out}, as a {@link
 * java.net.Socket} has them. Reads are buffered, writes are not: who writes little pieces puts a
 * {@link java.io.BufferedOutputStream} around {@link #out}.
 *
 * <p>Errors are thrown as {@link TcpIoException}; after {@link #close} each operation throws one
 * with {@code EBADF}. A read that fails, by a time-out or an interrupt for instance, leaves its
 * bytes to the next one. An interrupted wait throws {@code EINTR} and keeps the thread's interrupt
 * status; a write goes on without it.
 *
 * <p><b>Threading.</b> Thread-safe; one thread reads at a time, the next one waits for it, and
 * reads and writes do not wait for each other. What waits throws {@link IllegalStateException} on
 * an iotask. <b>Ownership.</b> Owns the socket: closing this, or one of its streams, closes it, and
 * chunks that are read past this are lost to it.
 */
public final class TcpSocketBuf implements IoReader, IoWriter, Closeable {
  private final TcpSocket socket;
  private final BufReader reader;
  private final InputStream in;
  private final OutputStream out = new BufOutputStream(this);

  TcpSocketBuf(TcpSocket socket) {
    this.socket = socket;
    reader = new BufReader(socket);
    in = new BufInputStream(this, reader);
  }

  /**
   * The reading side as the JDK has it: {@code read} returns what there is, -1 at the end; {@code
   * available} counts what has arrived.
   *
   * @return always the same; it shares its bytes with this reader
   */
  public InputStream in() {
    return in;
  }

  /**
   * The writing side as the JDK has it.
   *
   * @return always the same; not buffered
   */
  public OutputStream out() {
    return out;
  }

  /**
   * Limits how long a read waits for each chunk; then it throws {@code TIMEOUT}, and can be tried
   * again. Also for the reads of {@link #in}; one that waits already is not affected.
   *
   * @param limit zero is for ever, as it is at first
   * @throws IllegalArgumentException if it is negative
   */
  public void readTimeout(Duration limit) {
    reader.timeout(Timeouts.check(limit));
  }

  @Override
  public int read(byte[] buf, int off, int len) throws TcpIoException {
    Objects.checkFromIndexSize(off, len, buf.length);
    return reader.fill(buf, off, len);
  }

  @Override
  public int readByte() throws TcpIoException {
    return reader.readByte();
  }

  @Override
  public void unreadByte(int b) {
    reader.unreadByte(b);
  }

  @Override
  public boolean eof() {
    return reader.isAtEnd();
  }

  @Override
  public byte @Nullable [] readUntil(int delimiter) throws TcpIoException {
    if (delimiter < 0 || delimiter > 0xff) {
      throw new IllegalArgumentException("readUntil(" + delimiter + "): must be 0 to 255");
    }
    return reader.readUntil(delimiter);
  }

  @Override
  public byte[] readWholeStream() throws TcpIoException {
    return reader.readAll();
  }

  @Override
  public void write(byte[] data, int off, int len) throws TcpIoException {
    Objects.checkFromIndexSize(off, len, data.length);
    // A copy, for an interrupted write goes on when the caller has its array again.
    check("write to the socket", socket.write(Arrays.copyOfRange(data, off, off + len)));
  }

  /** Does nothing: writes are not buffered. */
  @Override
  public void flush() {}

  /**
   * Does nothing, as in Rust: a socket has no position.
   *
   * @param dist ignored
   * @param style ignored
   */
  @Override
  public void seek(long dist, SeekStyle style) {
    Objects.requireNonNull(style, "style");
  }

  /**
   * The position that a socket does not have.
   *
   * @return 0, as in Rust
   */
  @Override
  public long tell() {
    return 0;
  }

  /**
   * Ends the sending side, so that the peer reads an end of file; reading goes on. Blocks until
   * what was written before has left, as {@link TcpSocket#shutdown}.
   *
   * @throws TcpIoException {@code ENOTCONN} when the peer has gone
   */
  public void shutdownOutput() throws TcpIoException {
    check("end the sending side of the socket", socket.shutdown());
  }

  /** Closes the socket, as {@link TcpSocket#close}; whoever waits in a read or write is woken. */
  @Override
  public void close() {
    socket.close();
  }

  private static void check(String attempted, Result<Unit, TcpErrData> result)
      throws TcpIoException {
    if (result.isErr()) {
      throw new TcpIoException(attempted, result.getErr());
    }
  }
}
