package dev.uvport.uv;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A listening socket. It is bound by libuv but accepted from here: libuv's own listener takes one
 * deferred accept per turn, stops at a connection that nobody accepts, and can loop for ever when
 * descriptors run out. So a {@link UvPoll} watches the descriptor and the owner decides how many
 * connections to take, and what a failure means.
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> Owns the descriptor and both
 * handles.
 */
public final class UvListener implements UvSocket {
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;

  private final UvTcp tcp;
  private final UvPoll poll;
  private final int fd;
  private final SockAddr local;

  /**
   * Binds and listens. From {@code uv_tcp_bind} and {@code listen}.
   *
   * <p>Its {@code TCP_NODELAY} is on, because Linux hands it down to what is accepted: that saves a
   * system call for each connection.
   *
   * @param loop its loop
   * @param at the address; port 0 lets the system choose
   * @param backlog how many connections may wait to be accepted, at least 0
   * @throws UvException {@code EADDRINUSE}, {@code EACCES} and others; nothing stays open then
   */
  public UvListener(UvLoop loop, SockAddr at, int backlog) {
    this(loop, at, backlog, false, socket -> {});
  }

  /**
   * Likewise, with options.
   *
   * @param loop its loop
   * @param at the address; port 0 lets the system choose
   * @param backlog how many connections may wait to be accepted, at least 0
   * @param ipv6Only whether an IPv6 address leaves IPv4's alone
   * @param prepare sets options before the socket is bound; Linux hands them down
   * @throws UvException as above; what {@code prepare} throws is passed on likewise
   */
  public UvListener(
      UvLoop loop, SockAddr at, int backlog, boolean ipv6Only, Consumer<? super UvSocket> prepare) {
    tcp = UvTcp.unconnected(loop, at.family());
    try {
      tcp.nodelay(true);
      prepare.accept(tcp);
      tcp.bind(at, ipv6Only);
      fd = tcp.fd();
      Native.check(Native.orErrno(Native.C.listen(fd, backlog)), "listen");
      local = tcp.localAddr();
      poll = new UvPoll(loop, fd);
      poll.onClosed(tcp::close); // however it was closed: by its own code that failed, too
    } catch (RuntimeException | Error e) { // of prepare, too
      tcp.close();
      throw e;
    }
  }

  /**
   * Starts, or starts again, to watch for connections.
   *
   * @param onReady runs on the loop's thread, at least once per turn while connections wait
   */
  public void watch(Runnable onReady) {
    Objects.requireNonNull(onReady, "onReady");
    IntConsumer ready = events -> onReady.run();
    poll.start(UvPoll.READABLE, ready);
  }

  /** Stops watching; connections go on to queue up in the kernel. */
  public void unwatch() {
    poll.stop();
  }

  /**
   * Takes one waiting connection. From {@code accept4}.
   *
   * @return its descriptor, non-blocking, closed on exec and with {@code TCP_NODELAY}, which the
   *     caller owns; or a negative code, {@link UvError#EAGAIN} when none waits
   */
  public int accept() {
    tcp.ensureOpen("accept4");
    return accept(fd);
  }

  static int accept(int fd) {
    return Native.orErrno(Native.C.accept4(fd, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }

  @Override
  public int option(UvSocketOption option) {
    return tcp.option(option);
  }

  @Override
  public void option(UvSocketOption option, int value) {
    tcp.option(option, value);
  }

  /**
   * Lends the descriptor to other threads, which may accept from it.
   *
   * @return always the same; it refuses its users once this is closed
   */
  public SharedDescriptor share() {
    return tcp.share();
  }

  /**
   * The address it listens on, with the port the system chose.
   *
   * @return the address; the same after it is closed
   */
  public SockAddr localAddr() {
    return local;
  }

  /**
   * Says when it is closed, by whomever.
   *
   * @param whenClosed runs once, on the loop's thread
   */
  public void onClosed(Runnable whenClosed) {
    tcp.onClosed(whenClosed);
  }

  /**
   * Whether it listens.
   *
   * @return true until closing begins
   */
  public boolean isOpen() {
    return poll.isOpen(); // which close() begins with
  }

  /**
   * Says whether this is a reason to go on with its loop; see {@link UvHandle#reference}.
   *
   * @param counts whether it is
   */
  public void reference(boolean counts) {
    tcp.reference(counts);
    poll.reference(counts);
  }

  /** Stops listening; idempotent. Connections accepted before stay as they are. */
  public void close() {
    // In this order: the watcher must let go of the descriptor before libuv closes it.
    poll.close();
    tcp.close();
  }
}
