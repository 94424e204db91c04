package dev.uvport.uv;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection ({@code uv_stream_t}): reading, writing, and the end of both.
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> As {@link UvHandle}.
 */
public abstract class UvStream extends UvHandle {
  /** Takes what is read from a connection. */
  public interface Reader {
    /**
     * Bytes have arrived.
     *
     * @param lent encloses them between position and limit; valid during this call only
     */
    void onRead(ByteBuffer lent);

    /**
     * Nothing more will arrive; libuv has stopped reading.
     *
     * @param status {@link UvError#EOF}, or a negative code
     */
    void onReadEnd(int status);

    /**
     * Something was noticed of a connection that is {@linkplain #watch watched}, whether it is read
     * from or not. The error, if there is one, is still the kernel's.
     *
     * @param over whether it may be over, for both directions; else the peer has ended its stream
     */
    default void onHangUp(boolean over) {}
  }

  /** A flag: the loop's {@link HangUps} watch it. */
  private static final int WATCHED = 2;

  /** A flag: they watch it for the end of the peer's stream, too. */
  private static final int PEERS_END_WATCHED = 4;

  private static final int SHUT_RD = 0;

  /** Asks how many bytes have arrived. */
  private static final int FIONREAD = 0x541b;

  private @Nullable Reader reader;

  /** Those of this class and of {@link UvTcp}, or-ed: the object has room for one byte. */
  private byte flags;

  UvStream(UvLoop loop, int type) {
    super(loop, type);
  }

  /** Whether a flag is set. */
  final boolean is(int flag) {
    return (flags & flag) != 0;
  }

  /** Sets a flag. */
  final void set(int flag) {
    flags |= (byte) flag;
  }

  /**
   * Starts reading. From {@code uv_read_start}.
   *
   * @param to takes the data, on the loop's thread
   * @throws UvException {@code EALREADY} if it reads already, {@code ENOTCONN} before it is
   *     connected
   */
  public void readStart(Reader to) {
    ensureOpen("uv_read_start");
    Objects.requireNonNull(to, "to");
    CallbackStubs stubs = loop.stubs();
    Native.check(Native.UV.uv_read_start(address(), stubs.alloc(), stubs.read()), "uv_read_start");
    reader = to;
  }

  /**
   * Stops reading; does nothing if it does not read. From {@code uv_read_stop}.
   *
   * <p>What libuv had read before this call still goes to the reader, within this turn: it cannot
   * be put back, and must not be lost.
   */
  public void readStop() {
    ensureOpen("uv_read_stop");
    Native.check(Native.UV.uv_read_stop(address()), "uv_read_stop");
  }

  /**
   * Has the end of the connection noticed from now on, also while it is not read from, when libuv
   * would not tell. Once is enough; what has happened before is told, too.
   *
   * @param to is told, on the loop's thread
   * @param peersEnd whether to be told as well when only the peer has ended its stream
   * @throws UvException {@code EMFILE} or {@code ENOMEM}, and then it is watched as before
   */
  public void watch(Reader to, boolean peersEnd) {
    ensureOpen("epoll_ctl");
    reader = Objects.requireNonNull(to, "to");
    int events = peersEnd ? Epoll.RDHUP : 0;
    if (!is(WATCHED)) {
      loop.hangUps().add(fd(), token(), events);
    } else if (is(PEERS_END_WATCHED) != peersEnd) {
      loop.hangUps().change(fd(), token(), events);
    }
    flags &= ~PEERS_END_WATCHED;
    flags |= (byte) (WATCHED | (peersEnd ? PEERS_END_WATCHED : 0));
  }

  /** Ends the watching; does nothing if it is not watched. */
  public void unwatch() {
    ensureOpen("epoll_ctl");
    if (is(WATCHED)) {
      flags &= ~(WATCHED | PEERS_END_WATCHED);
      loop.hangUps().remove(fd());
    }
  }

  /** The loop's {@link HangUps} have noticed something. */
  void hungUp(int events) {
    if (isOpen() && reader != null) {
      reader.onHangUp((events & (Epoll.ERR | Epoll.HUP)) != 0);
    }
  }

  /** Takes a READ record. */
  void readDone(long count, long base) {
    if (!isOpen() || reader == null) {
      return;
    }
    if (count > 0) {
      reader.onRead(loop.lend(base, (int) count));
    } else {
      reader.onReadEnd((int) count);
    }
  }

  /**
   * How many bytes have arrived and were not read. From {@code ioctl} with {@code FIONREAD}.
   *
   * @return bytes
   */
  public int available() {
    ensureOpen("ioctl");
    NativeBuffer word = loop.wordScratch();
    int fd = fd();
    Native.check(Native.orErrno(Native.C.ioctl(fd, FIONREAD, word.address())), "ioctl");
    return word.bytes().getInt(0);
  }

  /**
   * Writes what the kernel takes at once. From {@code uv_try_write}.
   *
   * @param from where the bytes are
   * @param offset the first byte
   * @param length how many, at least 1: libuv's assert on an empty write would end the process
   * @return bytes written, {@link UvError#EAGAIN} for none, or another negative code
   */
  public int tryWrite(NativeBuffer from, int offset, int length) {
    ensureOpen("uv_try_write");
    Objects.checkFromIndexSize(offset, length, from.capacity());
    if (length == 0) {
      throw new IllegalArgumentException("uv_try_write of 0 bytes");
    }
    return Native.UV.uv_try_write(address(), loop.bufs(from.address() + offset, length), 1);
  }

  /**
   * Writes what the kernel takes, together with what others write likewise: when {@link
   * UvLoop#writeBatched} is called or enough has come together.
   *
   * @param from where the bytes are; they must stay there until the answer
   * @param offset the first byte
   * @param length how many, at least 1
   * @param answer takes what {@link #tryWrite} would have returned, on the loop's thread; must not
   *     throw; not called if this handle is closed first
   */
  public void tryWriteBatched(NativeBuffer from, int offset, int length, IntConsumer answer) {
    ensureOpen("uv_try_write");
    Objects.requireNonNull(answer, "answer");
    Objects.checkFromIndexSize(offset, length, from.capacity());
    if (length == 0) {
      throw new IllegalArgumentException("uv_try_write of 0 bytes");
    }
    loop.batch().add(this, from.address() + offset, length, answer);
  }

  /**
   * Writes all, as the kernel takes it. From {@code uv_write}; the bytes are copied.
   *
   * @param from where the bytes are
   * @param offset the first byte
   * @param length how many, at least 1
   * @param onDone takes 0 or a negative code, on the loop's thread; {@code ECANCELED} if the handle
   *     is closed first
   * @throws UvException if libuv refuses the request
   */
  public void write(NativeBuffer from, int offset, int length, IntConsumer onDone) {
    ensureOpen("uv_write");
    Objects.requireNonNull(onDone, "onDone");
    Objects.checkFromIndexSize(offset, length, from.capacity());
    if (length == 0) {
      throw new IllegalArgumentException("uv_write of 0 bytes");
    }
    UvRequest request = new UvRequest(loop, UvRequest.WRITE, length, onDone);
    NativeMemory.copy(from.address() + offset, request.data(), length);
    request.started(
        Native.UV.uv_write(
            request.address(),
            address(),
            loop.bufs(request.data(), length),
            1,
            loop.stubs().event()),
        "uv_write");
  }

  /**
   * What the kernel has not taken yet of the writes under way. From {@code
   * uv_stream_get_write_queue_size}.
   *
   * @return bytes
   */
  public long queued() {
    ensureOpen("uv_stream_get_write_queue_size");
    return Native.UV.uv_stream_get_write_queue_size(address());
  }

  /**
   * Ends the sending side once all writes are done. From {@code uv_shutdown}.
   *
   * @param onDone takes 0 or a negative code, on the loop's thread
   * @throws UvException {@code ENOTCONN} if it is not connected or was shut down before
   */
  public void shutdown(IntConsumer onDone) {
    ensureOpen("uv_shutdown");
    Objects.requireNonNull(onDone, "onDone");
    UvRequest request = new UvRequest(loop, UvRequest.SHUTDOWN, 0, onDone);
    request.started(
        Native.UV.uv_shutdown(request.address(), address(), loop.stubs().event()), "uv_shutdown");
  }

  /**
   * Ends the receiving side for the kernel: what arrives once the sending side has ended too is
   * answered with a reset. From {@code shutdown(SHUT_RD)}; libuv has no such call, and must not be
   * reading.
   *
   * @throws UvException {@code ENOTCONN} if it is not connected, or no longer
   */
  public void shutdownRead() {
    ensureOpen("shutdown");
    Native.check(Native.orErrno(Native.C.shutdown(fd(), SHUT_RD)), "shutdown");
  }

  /**
   * The descriptor. From {@code uv_fileno}.
   *
   * @return this handle's until it closes it: not to be closed, nor made blocking
   * @throws UvException {@code EBADF} before there is a socket
   */
  public int fd() {
    ensureOpen("uv_fileno");
    NativeBuffer word = loop.wordScratch();
    Native.check(Native.UV.uv_fileno(address(), word.address()), "uv_fileno");
    return word.bytes().getInt(0);
  }

  @Override
  void event(int status, long extra) {
    throw new AssertionError("a stream has no events but reads");
  }
}
