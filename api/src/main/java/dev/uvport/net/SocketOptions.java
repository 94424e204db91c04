package dev.uvport.net;

import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_REUSEPORT;
import static java.net.StandardSocketOptions.SO_SNDBUF;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPCOUNT;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL;

import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.UvSocket;
import dev.uvport.uv.UvSocketOption;
import java.net.SocketOption;
import java.util.function.Supplier;

/**
 * Which options there are. An option that the kernel keeps and hands down from a listening socket
 * to what it accepts is a line in {@link #HANDED_DOWN}; one that each socket keeps for itself, in
 * {@link #OF_EACH_SOCKET}; one that only listeners have, in {@link #OF_EACH_LISTENER}.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> None.
 */
final class SocketOptions {
  /** The kernel's limit for keep-alive times, in seconds. */
  private static final int MAX_KEEPALIVE = 32_767;

  /** The longest linger time, in seconds; the JDK cuts longer ones down to it, too. */
  private static final int MAX_LINGER = 65_535;

  static final OptionTable<UvSocket> HANDED_DOWN =
      OptionTable.ofKernel(
          KernelOption.flag(TCP_NODELAY, UvSocketOption.NODELAY),
          KernelOption.flag(SO_KEEPALIVE, UvSocketOption.KEEP_ALIVE),
          KernelOption.number(TCP_KEEPIDLE, UvSocketOption.KEEP_IDLE, 1, MAX_KEEPALIVE),
          KernelOption.number(TCP_KEEPINTERVAL, UvSocketOption.KEEP_INTERVAL, 1, MAX_KEEPALIVE),
          KernelOption.number(TCP_KEEPCOUNT, UvSocketOption.KEEP_COUNT, 1, 127),
          KernelOption.number(SO_SNDBUF, UvSocketOption.SEND_BUFFER, 1, Integer.MAX_VALUE),
          KernelOption.number(SO_RCVBUF, UvSocketOption.RECEIVE_BUFFER, 1, Integer.MAX_VALUE),
          KernelOption.flag(SO_REUSEADDR, UvSocketOption.REUSE_ADDRESS),
          KernelOption.flag(SO_REUSEPORT, UvSocketOption.REUSE_PORT),
          KernelOption.number(TcpOptions.TTL, UvSocketOption.TTL, 1, 255),
          KernelOption.flag(TcpOptions.IPV6_ONLY, UvSocketOption.IPV6_ONLY),
          KernelOption.flag(TcpOptions.OOB_INLINE, UvSocketOption.OOB_INLINE));

  /** Not handed down: the kernel would, but unseen by the socket's close, which it would block. */
  private static final KernelOption<Integer> LINGER =
      new KernelOption<>(
          SO_LINGER,
          UvSocketOption.LINGER,
          -1,
          MAX_LINGER,
          seconds -> Math.max(-1, Math.min(seconds, MAX_LINGER)),
          seconds -> seconds);

  /** Those that need no descriptor. */
  private static final OptionTable<Connection> KEPT =
      new OptionTable<Connection>("a TcpSocket")
          .with(TcpOptions.HALF_OPEN, KeptOption.HALF_OPEN)
          .with(TcpOptions.REFERENCED, KeptOption.REFERENCED)
          .with(
              TcpOptions.READ_TIMEOUT,
              KeptOption.timeout(
                  TcpOptions.READ_TIMEOUT, SocketExtras::readLimit, SocketExtras::makeReadLimit))
          .with(
              TcpOptions.WRITE_TIMEOUT,
              KeptOption.timeout(
                  TcpOptions.WRITE_TIMEOUT, SocketExtras::writeLimit, SocketExtras::makeWriteLimit))
          .with(
              TcpOptions.READ_DEADLINE,
              KeptOption.deadline(SocketExtras::readLimit, SocketExtras::makeReadLimit))
          .with(
              TcpOptions.WRITE_DEADLINE,
              KeptOption.deadline(SocketExtras::writeLimit, SocketExtras::makeWriteLimit));

  static final OptionTable<Connection> OF_EACH_SOCKET =
      new OptionTable<Connection>("a TcpSocket")
          .withAll(OptionTable.ofKernel(LINGER), Connection::handle)
          .with(TcpOptions.DEAD_AFTER, DeadAfter.OPTION)
          .withAll(KEPT, connection -> connection);

  static final OptionTable<TcpListener> OF_EACH_LISTENER =
      new OptionTable<TcpListener>("a TcpListener")
          .with(TcpOptions.MAX_CONNECTIONS, new ConnectionCap.Max())
          .with(TcpOptions.REFERENCED, new Acceptor.Referenced());

  static final OptionTable<Connection> OF_SOCKETS =
      new OptionTable<Connection>("a TcpSocket")
          .withAll(HANDED_DOWN, Connection::handle)
          .withAll(OF_EACH_SOCKET, connection -> connection);

  static final OptionTable<TcpListener> OF_LISTENERS =
      new OptionTable<TcpListener>("a TcpListener")
          .withAll(HANDED_DOWN, TcpListener::socket)
          .withAll(OF_EACH_LISTENER, listener -> listener);

  private SocketOptions() {}

  /** Reads an option of a socket; any thread that may block. */
  static <T> Result<T, TcpErrData> get(Connection of, SocketOption<T> option) {
    OptionAccess<? super Connection, T> access = OF_SOCKETS.access(option);
    return ask(of, option, () -> access.get(of));
  }

  /** Changes an option of a socket; any thread that may block. */
  static <T> Result<Unit, TcpErrData> set(Connection of, SocketOption<T> option, T value) {
    OptionAccess<? super Connection, T> access = OF_SOCKETS.check(option, value);
    return ask(
        of,
        option,
        () -> {
          access.set(of, value);
          return Unit.UNIT;
        });
  }

  private static <T> Result<T, TcpErrData> ask(
      Connection of, SocketOption<?> option, Supplier<T> question) {
    if (KEPT.has(option)) {
      return of.call("TcpSocket.option", () -> Questions.unlessGone(of, question));
    }
    return Questions.ask(of, "TcpSocket.option", handle -> question.get());
  }
}
