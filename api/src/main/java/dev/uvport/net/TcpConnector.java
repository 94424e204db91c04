package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * What to connect to and how; Rust's {@code TcpStream::connect} and {@code connect_timeout}, and
 * Go's {@code Dialer}.
 *
 * <pre>{@code
 * TcpConnector.to("example.org", 80).within(Duration.ofSeconds(5)).connect(iotask)
 * }</pre>
 *
 * <p>If there are several addresses each is tried until one succeeds; the attempts that are left
 * then are closed. If none does, the outcome is the error of the attempt that failed last, and its
 * text names the address: {@code ConnectionRefused}, or {@code GenericConnectErr} for all else. A
 * connect that the end of its iotask cuts off is {@code ECANCELED}.
 *
 * <p><b>Threading.</b> Immutable; may be kept, shared and used again. The outcome comes from the
 * iotask, where a lambda given as a chan and what depends on a future run. <b>Ownership.</b>
 * Whoever gets a socket closes it; a socket that comes when nobody wants it any more is closed for
 * him.
 */
public final class TcpConnector {
  private final ConnectPlan plan;

  private TcpConnector(ConnectPlan plan) {
    this.plan = plan;
  }

  /**
   * Connects to a host by name: looks it up, without blocking the loop, and tries its addresses,
   * {@linkplain #staggered staggered} by 250 ms unless told otherwise.
   *
   * @param host a name, or an address as text; 1 to 253 bytes of UTF-8 without NUL
   * @param port 0 to 65535
   * @return the connector; what it makes fails with what the look-up says if that fails, such as
   *     {@code EAI_NONAME}
   * @throws IllegalArgumentException if the host or the port is not as said
   */
  public static TcpConnector to(String host, int port) {
    return new TcpConnector(ConnectPlan.toHost(host, port));
  }

  /**
   * Connects to an address.
   *
   * @param ip the address, with its scope id if it has one
   * @param port 0 to 65535
   * @return the connector
   * @throws IllegalArgumentException if the port is out of range
   */
  public static TcpConnector to(IpAddr ip, int port) {
    return to(new SocketAddr(ip, port));
  }

  /**
   * Connects to one of some addresses.
   *
   * @param addresses tried {@linkplain #inOrder in order} unless told otherwise
   * @return the connector
   * @throws IllegalArgumentException if there are none
   */
  public static TcpConnector to(SocketAddr... addresses) {
    return to(List.of(Objects.requireNonNull(addresses, "addresses")));
  }

  /**
   * Connects to one of some addresses.
   *
   * @param addresses tried {@linkplain #inOrder in order} unless told otherwise; copied
   * @return the connector
   * @throws IllegalArgumentException if there are none
   */
  public static TcpConnector to(List<SocketAddr> addresses) {
    return new TcpConnector(
        ConnectPlan.toAddresses(Objects.requireNonNull(addresses, "addresses")));
  }

  /**
   * Limits the time: for looking up and all attempts together. Without this there is no limit but
   * the kernel's, about two minutes for each attempt.
   *
   * @param timeout after which it is given up with {@code TIMEOUT}; zero leaves no time for an
   *     answer, and is no error, as in all of this library
   * @return a connector with this limit
   * @throws IllegalArgumentException if the time is negative
   */
  public TcpConnector within(Duration timeout) {
    return new TcpConnector(plan.within(timeout));
  }

  /**
   * Chooses the local address. Addresses of the other family than this one are not tried; if there
   * are no others, the outcome is {@code EAFNOSUPPORT}. From {@code uv_tcp_bind}.
   *
   * @param local an address of this machine; port 0 lets the system choose the port
   * @return a connector that connects from there; {@code EADDRNOTAVAIL} if the address is not this
   *     machine's, {@code EADDRINUSE} if the port is taken
   */
  public TcpConnector from(SocketAddr local) {
    return new TcpConnector(plan.from(Objects.requireNonNull(local, "local")));
  }

  /**
   * Gives the socket options before it connects. Without this, {@code TCP_NODELAY} is on.
   *
   * @param config the options; they take the place of those of another call
   * @return a connector whose sockets begin with them; what the kernel says to one is the error of
   *     the attempt
   * @throws UnsupportedOperationException if only listeners have one of them
   */
  public TcpConnector with(TcpConfig config) {
    return new TcpConnector(plan.with(Objects.requireNonNull(config, "config")));
  }

  /**
   * Lets attempts overlap, so that an address which does not answer costs only a delay (RFC 8305,
   * "Happy Eyeballs"): the next address is tried when the delay is over, or at once when an attempt
   * fails. The two families are taken in turn; the family of the first address, which for a name is
   * the one that the resolver prefers, comes first.
   *
   * @param delay between two attempts; zero tries all addresses at once
   * @return a connector that does so
   * @throws IllegalArgumentException if the delay is negative
   */
  public TcpConnector staggered(Duration delay) {
    if (Objects.requireNonNull(delay, "delay").isNegative()) {
      throw new IllegalArgumentException("delay " + delay + " is negative");
    }
    return new TcpConnector(plan.staggered(delay));
  }

  /**
   * Tries one address after the other, in the order given or found, each until it is known to fail:
   * as {@code std::net}.
   *
   * @return a connector that does so
   */
  public TcpConnector inOrder() {
    return new TcpConnector(plan.staggered(null));
  }

  /**
   * Connects; blocks until that has succeeded or failed. An interrupt gives the attempt up: {@code
   * EINTR}, with the thread's interrupt status kept.
   *
   * @param iotask what the socket will belong to
   * @return the socket, or why there is none
   * @throws IllegalStateException on an iotask
   */
  public Result<TcpSocket, TcpConnectErrData> connect(IoTask iotask) {
    checkIotask(iotask).checkMayAwait("TcpConnector.connect");
    OneShot<Result<TcpSocket, TcpConnectErrData>> reply = new OneShot<>();
    Connecting connecting =
        start(
            iotask,
            result -> {
              reply.send(result);
              return reply.tryRecv() == result;
            });
    try {
      return reply.recv();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      connecting.cancel();
      reply.send(Result.err(TcpConnectErrData.of(Errors.INTERRUPTED)));
      return Objects.requireNonNull(reply.tryRecv()); // the socket, if it came first
    }
  }

  /**
   * Connects later.
   *
   * @param iotask what the socket will belong to
   * @return completes once, on the iotask, with what {@link #connect(IoTask)} would have returned;
   *     cancelling it, or completing it in any other way, gives the attempt up
   */
  public CompletableFuture<Result<TcpSocket, TcpConnectErrData>> connectFuture(IoTask iotask) {
    CompletableFuture<Result<TcpSocket, TcpConnectErrData>> future = new CompletableFuture<>();
    Connecting connecting = start(checkIotask(iotask), future::complete);
    future.whenComplete((result, failure) -> connecting.cancel());
    return future;
  }

  /**
   * Connects and sends the result.
   *
   * @param iotask what the socket will belong to
   * @param chan gets what {@link #connect(IoTask)} would have returned, once; a lambda runs on the
   *     iotask
   */
  public void connect(IoTask iotask, Chan<? super Result<TcpSocket, TcpConnectErrData>> chan) {
    Objects.requireNonNull(chan, "chan");
    start(
        checkIotask(iotask),
        result -> {
          chan.send(result);
          return true;
        });
  }

  /**
   * Makes a socket that is not connected yet, and returns at once: mio's {@code
   * TcpStream::connect}.
   *
   * <p>What is written to it leaves when it is connected, reads begin then, and {@link
   * TcpSocket#connected} tells; until then {@link TcpSocket#peerAddr} is {@code ENOTCONN}. If it
   * cannot be connected, that error ends its reads and writes. Closing it gives the attempt up.
   *
   * @param iotask what the socket belongs to
   * @return the socket
   */
  public TcpSocket open(IoTask iotask) {
    return new TcpSocket(checkIotask(iotask), plan);
  }

  private Connecting start(IoTask iotask, Predicate<Result<TcpSocket, TcpConnectErrData>> taker) {
    return new Connecting(iotask, plan, new SocketOutcome(iotask, plan.config(), taker)).start();
  }

  private static IoTask checkIotask(IoTask iotask) {
    return Objects.requireNonNull(iotask, "iotask");
  }

  /** What it connects to: {@code TcpConnector[example.org:80]}. */
  @Override
  public String toString() {
    return "TcpConnector[" + plan.target() + "]";
  }
}
