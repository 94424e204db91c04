package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Makes TCP connections and takes them; Rust 0.3's {@code net::tcp}.
 *
 * <p>Ports outside 0..65535, negative time-outs and backlogs, and host names that are empty, longer
 * than 253 bytes or contain NUL throw {@link IllegalArgumentException}; null throws {@link
 * NullPointerException}. What the network says is a {@link Result}.
 *
 * <p><b>Threading.</b> Thread-safe. The blocking forms throw {@link IllegalStateException} on an
 * iotask. <b>Ownership.</b> Whoever gets a socket or listener closes it.
 */
public final class Tcp {
  private Tcp() {}

  /**
   * Connects; blocks until that has succeeded or failed. An interrupt gives the attempt up. {@link
   * TcpConnector} does the same with more choices. From {@code connect}.
   *
   * @param ip the peer's address, with its scope id if it has one
   * @param port the peer's port
   * @param iotask what the socket will belong to
   * @return the socket; {@code ConnectionRefused}; or {@code GenericConnectErr} for all else
   */
  public static Result<TcpSocket, TcpConnectErrData> connect(IpAddr ip, int port, IoTask iotask) {
    return connect(TcpConnector.to(ip, port), iotask);
  }

  /**
   * Connects within a time.
   *
   * @param ip the peer's address
   * @param port the peer's port
   * @param iotask what the socket will belong to
   * @param timeout after which the attempt is given up
   * @return as {@link #connect(IpAddr, int, IoTask)}, or {@code TIMEOUT}
   */
  public static Result<TcpSocket, TcpConnectErrData> connect(
      IpAddr ip, int port, IoTask iotask, Duration timeout) {
    return connect(TcpConnector.to(ip, port).within(timeout), iotask);
  }

  /**
   * Connects to a host by name: looks it up, without blocking the loop, and tries its addresses
   * until one answers, as {@link TcpConnector#to(String, int)} does.
   *
   * @param host a name, or an address as text
   * @param port the peer's port
   * @param iotask what the socket will belong to
   * @return the socket; else what the last attempt said, or what the look-up said ({@code
   *     EAI_NONAME})
   */
  public static Result<TcpSocket, TcpConnectErrData> connect(String host, int port, IoTask iotask) {
    return connect(TcpConnector.to(host, port), iotask);
  }

  /**
   * Connects later.
   *
   * @param ip the peer's address
   * @param port the peer's port
   * @param iotask what the socket will belong to
   * @return completes once, on the iotask; cancelling it gives the attempt up
   */
  public static CompletableFuture<Result<TcpSocket, TcpConnectErrData>> connectFuture(
      IpAddr ip, int port, IoTask iotask) {
    return TcpConnector.to(ip, port).connectFuture(iotask);
  }

  /**
   * Connects and sends the result.
   *
   * @param ip the peer's address
   * @param port the peer's port
   * @param iotask what the socket will belong to
   * @param chan gets the result; a lambda runs on the iotask
   */
  public static void connect(
      IpAddr ip, int port, IoTask iotask, Chan<? super Result<TcpSocket, TcpConnectErrData>> chan) {
    TcpConnector.to(ip, port).connect(iotask, chan);
  }

  /**
   * Listens, and blocks until the listener is killed. From {@code listen}.
   *
   * <p>Connections that a callback neither accepts nor rejects may be accepted later; those that
   * nobody has accepted when the listener ends are closed. Accepted sockets outlive it.
   *
   * @param host the address to listen on
   * @param port the port; 0 lets the system choose
   * @param backlog how many connections may wait in the kernel
   * @param iotask what runs {@code newConnection}, and what accepted sockets belong to
   * @param onEstablish called on this thread once the listener is up, not if it fails
   * @param newConnection called on the iotask for each connection; one that throws is reported, and
   *     its connection closed
   * @return ok when killed with an empty message; {@code GenericListenErr} with the error it was
   *     killed with; or why it could not listen
   */
  public static Result<Unit, TcpListenErrData> listen(
      IpAddr host,
      int port,
      int backlog,
      IoTask iotask,
      OnEstablish onEstablish,
      OnNewConnection newConnection) {
    SocketAddr at = new SocketAddr(host, port);
    checkBacklog(backlog);
    Objects.requireNonNull(onEstablish, "onEstablish");
    Objects.requireNonNull(newConnection, "newConnection");
    check(iotask);
    iotask.checkMayAwait("Tcp.listen");
    return new ListenSession(iotask, at, backlog, newConnection).run(onEstablish);
  }

  /**
   * Makes a socket of a connection that a listener has announced. Never blocks; any thread, inside
   * the callback or later. From {@code accept}.
   *
   * @param connection what the callback got
   * @return the socket, on the listener's iotask; or {@code EAGAIN} if the connection was accepted,
   *     rejected or closed before
   */
  public static Result<TcpSocket, TcpErrData> accept(TcpNewConnection connection) {
    return Objects.requireNonNull(connection, "connection").accept();
  }

  /**
   * Listens, and returns as soon as the listener is up.
   *
   * @param host the address to listen on
   * @param port the port; 0 lets the system choose, see {@link TcpListener#localAddr}
   * @param backlog how many connections may wait in the kernel
   * @param iotask what the listener and its sockets belong to
   * @return the listener; or {@code AddressInUse}, {@code AccessDenied}, {@code GenericListenErr}
   */
  public static Result<TcpListener, TcpListenErrData> bind(
      IpAddr host, int port, int backlog, IoTask iotask) {
    return bind(host, port, backlog, iotask, TcpConfig.EMPTY);
  }

  /**
   * Likewise, with options: those of the listener ({@code SO_REUSEPORT}, {@link
   * TcpOptions#IPV6_ONLY}, {@link TcpOptions#MAX_CONNECTIONS}) and those that each socket it
   * accepts is to begin with, all others.
   *
   * @param host the address to listen on
   * @param port the port; 0 lets the system choose
   * @param backlog how many connections may wait in the kernel
   * @param iotask what the listener and its sockets belong to
   * @param config the options; where it says nothing, {@code SO_REUSEADDR} and {@code TCP_NODELAY}
   *     are on
   * @return as {@link #bind(IpAddr, int, int, IoTask)}; also what the kernel says to an option
   */
  public static Result<TcpListener, TcpListenErrData> bind(
      IpAddr host, int port, int backlog, IoTask iotask, TcpConfig config) {
    check(iotask);
    return TcpListener.bind(
        new SocketAddr(host, port), checkBacklog(backlog), config, iotask, () -> iotask);
  }

  /**
   * Likewise, with the sockets spread over a group of iotasks, the first of which listens.
   *
   * @param host the address to listen on
   * @param port the port; 0 lets the system choose
   * @param backlog how many connections may wait in the kernel
   * @param iotasks what the sockets belong to, in turn
   * @return as {@link #bind(IpAddr, int, int, IoTask)}
   */
  public static Result<TcpListener, TcpListenErrData> bind(
      IpAddr host, int port, int backlog, IoTaskGroup iotasks) {
    return bind(host, port, backlog, iotasks, TcpConfig.EMPTY);
  }

  /**
   * Likewise, with options.
   *
   * @param host the address to listen on
   * @param port the port; 0 lets the system choose
   * @param backlog how many connections may wait in the kernel
   * @param iotasks what the sockets belong to, in turn
   * @param config as in {@link #bind(IpAddr, int, int, IoTask, TcpConfig)}
   * @return as {@link #bind(IpAddr, int, int, IoTask, TcpConfig)}
   */
  public static Result<TcpListener, TcpListenErrData> bind(
      IpAddr host, int port, int backlog, IoTaskGroup iotasks, TcpConfig config) {
    return TcpListener.bind(
        new SocketAddr(host, port),
        checkBacklog(backlog),
        config,
        iotasks.members().get(0),
        iotasks::next);
  }

  /**
   * Makes a socket of a connected descriptor, as it is: its options stay, but it becomes
   * non-blocking. From {@code from_raw_fd} and {@code uv_tcp_open}.
   *
   * <p>Blocks until that has happened; an interrupt does not cut that short, and is passed on.
   *
   * @param fd owned by the caller and by no socket, to which it goes; still the caller's if this is
   *     an {@code Err}
   * @param iotask what the socket will belong to
   * @return the socket; {@code EBADF}, {@code ENOTSOCK}, {@code EPROTOTYPE} for what is no TCP
   *     socket, {@code ENOTCONN}; {@code EEXIST} if a socket of the iotask is at work with it
   * @throws IllegalArgumentException if {@code fd} is negative
   * @throws IllegalStateException on another iotask
   */
  public static Result<TcpSocket, TcpErrData> adopt(int fd, IoTask iotask) {
    if (fd < 0) {
      throw new IllegalArgumentException("descriptor " + fd + " is negative");
    }
    return Adoption.of(fd, check(iotask));
  }

  /**
   * Makes a socket of a connected channel, which is closed: the socket has the connection from then
   * on. From {@code from_std}. Blocks as {@link #adopt(int, IoTask)} does.
   *
   * @param channel blocking or not, with no operation under way; closed if there is a socket, else
   *     as it was, but perhaps non-blocking below
   * @param iotask what the socket will belong to
   * @return the socket; {@code EBADF} if the channel is closed, {@code ENOTCONN} if it is not
   *     connected, {@code EPROTOTYPE} if it is no TCP channel
   * @throws IllegalStateException if it is registered with a selector, or on another iotask
   */
  public static Result<TcpSocket, TcpErrData> adopt(SocketChannel channel, IoTask iotask) {
    return Adoption.of(Objects.requireNonNull(channel, "channel"), check(iotask));
  }

  private static Result<TcpSocket, TcpConnectErrData> connect(
      TcpConnector connector, IoTask iotask) {
    check(iotask).checkMayAwait("Tcp.connect");
    return connector.connect(iotask);
  }

  private static IoTask check(IoTask iotask) {
    return Objects.requireNonNull(iotask, "iotask");
  }

  private static int checkBacklog(int backlog) {
    if (backlog < 0) {
      throw new IllegalArgumentException("backlog " + backlog + " is negative");
    }
    return backlog;
  }
}
