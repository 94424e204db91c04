package dev.uvport.uv;

import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket ({@code uv_tcp_t}): what a {@link UvStream} has not, which is its addresses, its
 * options, and how a connection begins and ends.
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> As {@link UvHandle}; owns its
 * descriptor from {@link #open} or {@link #connect} on.
 */
public final class UvTcp extends UvStream implements UvSocket {
  /** The flag of {@code uv_tcp_bind}. */
  private static final int UV_TCP_IPV6ONLY = 1;

  /** What {@link UvSocketOption#STATE} says when the peer has acknowledged everything. */
  private static final int FIN_WAIT2 = 5;

  private static final int TIME_WAIT = 6;

  /** A flag: it has been told to connect, or has a connection. */
  private static final int CONNECT_CALLED = 1;

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
    set(CONNECT_CALLED);
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
    set(CONNECT_CALLED);
    UvRequest request = new UvRequest(loop, UvRequest.CONNECT, 0, onDone);
    request.started(
        Native.UV.uv_tcp_connect(
            request.address(), address(), address.address(), loop.stubs().event()),
        "uv_tcp_connect");
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
    unwatch(); // or it would be told of for as long as the socket has another descriptor
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

  private NativeBuffer prepareAddress() {
    NativeBuffer address = loop.addressScratch();
    loop.wordScratch().bytes().putInt(0, address.capacity());
    return address;
  }
}
