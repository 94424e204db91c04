package dev.uvport.uv;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection ({@code uv_tcp_t}).
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> As {@link UvHandle}; owns its
 * descriptor from {@link #open} or {@link #connect} on.
 */
public final class UvTcp extends UvHandle implements UvSocket {
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

  /** The flag of {@code uv_tcp_bind}. */
  private static final int UV_TCP_IPV6ONLY = 1;

  /** What {@link UvSocketOption#STATE} says when the peer has acknowledged everything. */
  private static final int FIN_WAIT2 = 5;

  private static final int TIME_WAIT = 6;

  private static final int SHUT_RD = 0;

  /** It has been told to connect, or has a connection. */
  private static final int CONNECT_CALLED = 1;

  /** The loop's {@link HangUps} watch it. */
  private static final int WATCHED = 2;

  /** They watch it for the end of the peer's stream, too. */
  private static final int PEERS_END_WATCHED = 4;

  /** Asks how many bytes have arrived. */
  private static final int FIONREAD = 0x541b;

  private @Nullable Reader reader;

  /** {@link #CONNECT_CALLED} and the others, or-ed: this object has room for one byte. */
  private byte flags;

  /** Seconds for which the descriptor's own close could block. */
  private char linger;

  /** Null until other threads use the descriptor. */
  private @Nullable SharedDescriptor shared;

  /**
   * Creates an open handle without a socket.
   *
   * @param loop its loop
   */
  public UvTcp(UvLoop loop) {
    super(loop, TCP);
    initialised(Native.UV.uv_tcp_init(loop.address(), address()), "uv_tcp_init");
  }

  private UvTcp(UvLoop loop, int family) {
    super(loop, TCP);
    initialised(Native.UV.uv_tcp_init_ex(loop.address(), address(), family), "uv_tcp_init_ex");
  }

  /**
   * Creates an open handle with a socket, whose options can be set before it is bound or connected.
   * From {@code uv_tcp_init_ex}.
   *
   * @param loop its loop
   * @param family that of the addresses it will have
   * @return the handle
   * @throws UvException if there is no descriptor or memory left
   */
  public static UvTcp unconnected(UvLoop loop, int family) {
    return new UvTcp(loop, family);
  }

  /**
   * Chooses the address of this end. From {@code uv_tcp_bind}, which sets {@code SO_REUSEADDR} and
   * {@code IPV6_V6ONLY}.
   *
   * @param at the address; port 0 lets the system choose
   * @param ipv6Only whether a socket of IPv6 leaves IPv4 alone; without meaning for one of IPv4
   * @throws IllegalStateException if it connects already
   * @throws UvException {@code EADDRNOTAVAIL}, {@code EADDRINUSE}, {@code EACCES} and others
   */
  public void bind(SockAddr at, boolean ipv6Only) {
    ensureOpen("uv_tcp_bind");
    if (is(CONNECT_CALLED)) {
      throw new IllegalStateException("uv_tcp_bind on a UvTcp that has a connection already");
    }
    NativeBuffer address = loop.addressScratch();
    at.encode(address.bytes());
    Native.check(
        Native.UV.uv_tcp_bind(address(), address.address(), ipv6Only ? UV_TCP_IPV6ONLY : 0),
        "uv_tcp_bind");
    // libuv keeps EADDRINUSE back until uv_listen or uv_tcp_connect; this call tells it now.
    localAddr();
  }

  /**
   * Takes over a connected socket. From {@code uv_tcp_open}, which makes it non-blocking.
   *
   * @param fd a connected TCP socket's, as the caller has made sure: libuv does not look, and ends
   *     the process when epoll refuses it; this handle owns it when the call returns
   * @throws UvException if libuv refuses it; the caller still owns it then
   */
  public void open(int fd) {
    ensureOpen("uv_tcp_open");
    Native.check(Native.UV.uv_tcp_open(address(), fd), "uv_tcp_open");
    flags |= CONNECT_CALLED;
  }

  /**
   * Connects. From {@code uv_tcp_connect}.
   *
   * @param to the peer
   * @param onDone takes 0 or a negative code, on the loop's thread; {@code ECANCELED} if the handle
   *     is closed first
   * @throws IllegalStateException if called twice, which libuv would answer with a false success
   * @throws UvException if the attempt fails at once
   */
  public void connect(SockAddr to, IntConsumer onDone) {
    ensureOpen("uv_tcp_connect");
    Objects.requireNonNull(onDone, "onDone");
    if (is(CONNECT_CALLED)) {
      throw new IllegalStateException("uv_tcp_connect on a UvTcp that has a connection already");
    }
    NativeBuffer address = loop.addressScratch();
    to.encode(address.bytes());
    flags |= CONNECT_CALLED;
    UvRequest request = new UvRequest(loop, UvRequest.CONNECT, 0, onDone);
    request.started(
        Native.UV.uv_tcp_connect(
            request.address(), address(), address.address(), loop.stubs().event()),
        "uv_tcp_connect");
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

  private boolean is(int flag) {
    return (flags & flag) != 0;
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
   * Whether the connection is over: both ends have ended it, or it has failed. What had arrived can
   * still be read.
   *
   * @return false as long as anything could leave or come
   */
  public boolean isOver() {
    return option(UvSocketOption.STATE) == UvSocketOption.CLOSE;
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
   * Sets {@code TCP_NODELAY}; before the socket exists, libuv remembers it. From {@code
   * uv_tcp_nodelay}.
   *
   * @param on whether small writes leave at once
   */
  public void nodelay(boolean on) {
    ensureOpen("uv_tcp_nodelay");
    Native.check(Native.UV.uv_tcp_nodelay(address(), on ? 1 : 0), "uv_tcp_nodelay");
  }

  /**
   * The address of this end. From {@code uv_tcp_getsockname}.
   *
   * @return the address
   * @throws UvException {@code EBADF} before there is a socket
   */
  public SockAddr localAddr() {
    ensureOpen("uv_tcp_getsockname");
    NativeBuffer address = prepareAddress();
    Native.check(
        Native.UV.uv_tcp_getsockname(address(), address.address(), loop.wordScratch().address()),
        "uv_tcp_getsockname");
    return SockAddr.decode(address.bytes());
  }

  /**
   * The address of the other end. From {@code uv_tcp_getpeername}.
   *
   * @return the address
   * @throws UvException {@code ENOTCONN} if it is not connected, or no longer
   */
  public SockAddr peerAddr() {
    ensureOpen("uv_tcp_getpeername");
    NativeBuffer address = prepareAddress();
    Native.check(
        Native.UV.uv_tcp_getpeername(address(), address.address(), loop.wordScratch().address()),
        "uv_tcp_getpeername");
    return SockAddr.decode(address.bytes());
  }

  /**
   * Takes the socket's pending error ({@code SO_ERROR}), which clears it. libuv hides a reset that
   * was queued behind data as an end of file; this tells them apart.
   *
   * @return 0, or a negative code
   */
  public int takeError() {
    return option(UvSocketOption.ERROR) * -1;
  }

  @Override
  public int option(UvSocketOption option) {
    ensureOpen("getsockopt");
    return option.get(fd(), loop.addressScratch());
  }

  @Override
  public void option(UvSocketOption option, int value) {
    ensureOpen("setsockopt");
    option.set(fd(), value, loop.addressScratch());
    if (option == UvSocketOption.LINGER) {
      linger = (char) Math.max(value, 0);
    }
  }

  /**
   * For how long the owner should linger before the close: {@code SO_LINGER}, as it was set here.
   *
   * @return seconds, 0 for not at all
   */
  public int lingerSeconds() {
    return linger;
  }

  /**
   * Whether the kernel has nothing left to send: the peer has acknowledged the end of the stream,
   * or the connection is over.
   *
   * @return false as long as the sending side has not been ended
   */
  public boolean isSettled() {
    int state = option(UvSocketOption.STATE);
    return state == FIN_WAIT2 || state == TIME_WAIT || state == UvSocketOption.CLOSE;
  }

  /**
   * Closes it so that the peer gets a reset instead of what is still unsent; does nothing if
   * closing has begun. {@code uv_tcp_close_reset} does the same but refuses after a shutdown, which
   * Linux does not.
   */
  public void reset() {
    loop.checkThread();
    if (isOpen()) {
      tryLinger(0);
      close();
    }
  }

  /** Closing a socket that lingers would block the loop for all that time, non-blocking or not. */
  @Override
  void closing() {
    if (linger > 0) {
      tryLinger(-1);
    }
    if (is(WATCHED)) {
      unwatch(); // or it would be told of for as long as the socket has another descriptor
    }
    if (shared != null) {
      shared.close();
    }
  }

  private void tryLinger(int seconds) {
    try {
      option(UvSocketOption.LINGER, seconds);
    } catch (UvException e) {
      linger = 0; // there is no descriptor: not yet, or somebody else has closed it
    }
  }

  /**
   * Lends the descriptor to other threads. What they do with it, libuv does not know: they must not
   * write while a {@link #write} or {@link #shutdown} is under way.
   *
   * @return always the same; it refuses its users once this handle is closed
   * @throws UvException {@code EBADF} before there is a socket
   */
  public SharedDescriptor share() {
    ensureOpen("uv_fileno");
    SharedDescriptor made = shared;
    if (made == null) {
      made = new SharedDescriptor(fd());
      shared = made;
    }
    return made;
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

  private NativeBuffer prepareAddress() {
    NativeBuffer address = loop.addressScratch();
    loop.wordScratch().bytes().putInt(0, address.capacity());
    return address;
  }

  @Override
  void event(int status, long extra) {
    throw new AssertionError("a TCP handle has no events but reads");
  }
}
