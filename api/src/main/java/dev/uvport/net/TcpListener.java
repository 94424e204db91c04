package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.ready.Attachables;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvSocket;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket that accepts by itself, as soon as somebody wants its connections: {@link
 * #accept} for one after the other, {@link #incoming} for a stream of them.
 *
 * <p>Connections that nobody takes wait, up to a hundred here and then in the kernel's queue.
 *
 * <p><b>Threading.</b> Thread-safe; one thread at a time may accept. <b>Ownership.</b> Whoever
 * bound it closes it; sockets it has handed out live on, others are closed with it.
 */
public final class TcpListener implements AutoCloseable, Pollable {
  static {
    Attachables.publish(TcpListener.class, PolledListener::new);
  }

  private final IoTask iotask;
  private final AcceptedSockets sockets;
  private volatile @Nullable SocketAddr localAddr;

  /** Guarded by the iotask's thread. */
  private @Nullable Acceptor acceptor;

  private TcpListener(IoTask iotask, AcceptedSockets sockets) {
    this.iotask = iotask;
    this.sockets = sockets;
  }

  /** See {@link Tcp#bind}. */
  static Result<TcpListener, TcpListenErrData> bind(
      SocketAddr at, int backlog, TcpConfig config, IoTask iotask, Supplier<IoTask> socketsOn) {
    Objects.requireNonNull(config, "config");
    TcpListener listener = new TcpListener(iotask, new AcceptedSockets(iotask, socketsOn, config));
    OneShot<Result<TcpListener, TcpListenErrData>> reply = new OneShot<>();
    if (iotask.isCurrent()) {
      return listener.listen(at, backlog, config);
    }
    IoTask.checkMayBlock("Tcp.bind");
    iotask.send(
        Command.of(
            () -> reply.send(listener.listen(at, backlog, config)),
            () -> reply.send(Result.err(TcpListenErrData.of(TcpErrData.CANCELED)))));
    return Replies.await(reply, TcpListenErrData.of(Errors.INTERRUPTED));
  }

  private Result<TcpListener, TcpListenErrData> listen(
      SocketAddr at, int backlog, TcpConfig config) {
    try {
      acceptor = new Acceptor(iotask, at, backlog, config, sockets);
      sockets.acceptedBy(acceptor);
      config.applyTo(this);
      localAddr = acceptor.localAddr();
      return Result.ok(this);
    } catch (UvException e) {
      return Result.err(TcpListenErrData.of(Errors.of(e)));
    }
  }

  /**
   * The next connection; blocks until there is one. From {@code conn_recv}.
   *
   * @return a socket, which the caller closes; {@code EBADF} once this is closed, {@code EMFILE}
   *     and the like when accepting fails, which it goes on trying
   * @throws IllegalStateException on an iotask, while another thread accepts, after {@link
   *     #incoming(Chan)}, or while registered with a {@code Poll}
   */
  public Result<TcpSocket, TcpErrData> accept() {
    return next(null);
  }

  /**
   * The next connection, if it comes within a time.
   *
   * @param timeout zero only looks
   * @return as {@link #accept()}, or {@code TIMEOUT}; a connection that comes later is the next
   *     call's
   * @throws IllegalArgumentException if the time-out is negative
   * @throws IllegalStateException as {@link #accept()}
   */
  public Result<TcpSocket, TcpErrData> accept(Duration timeout) {
    return next(Timeouts.check(timeout));
  }

  private Result<TcpSocket, TcpErrData> next(@Nullable Duration timeout) {
    iotask.checkMayAwait("TcpListener.accept");
    Port<Result<TcpSocket, TcpErrData>> port = sockets.port();
    sockets.deliverTo(port.chan());
    try {
      Result<TcpSocket, TcpErrData> next = timeout == null ? port.recv() : port.recv(timeout);
      return next != null ? next : Result.err(TcpErrData.TIMEOUT);
    } catch (PortClosedException e) {
      return Result.err(Errors.LISTENER_CLOSED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.err(Errors.INTERRUPTED);
    }
  }

  /**
   * The next connection, if one waits; from mio's {@code accept}. Never blocks; any thread, an
   * iotask included, which makes the system call itself.
   *
   * @return a socket, which the caller closes; {@code EAGAIN} ({@link ErrorKind#WOULD_BLOCK}) if no
   *     connection waits, {@code EBADF} once this is closed, {@code EMFILE} and the like
   * @throws IllegalStateException while another thread accepts, or after {@link #incoming(Chan)}
   */
  public Result<TcpSocket, TcpErrData> tryAccept() {
    return sockets.tryNext();
  }

  /**
   * A port that receives each connection from now on. From {@code new_listener}.
   *
   * @return always the same port, closed with this listener
   * @throws IllegalStateException after {@link #incoming(Chan)}, or while registered with a {@code
   *     Poll}
   */
  public Port<Result<TcpSocket, TcpErrData>> incoming() {
    sockets.deliverTo(sockets.port().chan());
    return sockets.port();
  }

  /**
   * Sends each connection to a chan from now on.
   *
   * @param chan a lambda runs on the iotask of the socket it is sent, where it may start to read at
   *     once; gets {@code Err}s too when accepting fails, which goes on
   * @throws IllegalStateException if connections go somewhere else already, or while registered
   *     with a {@code Poll}
   */
  public void incoming(Chan<? super Result<TcpSocket, TcpErrData>> chan) {
    sockets.deliverTo(Objects.requireNonNull(chan, "chan"));
  }

  /**
   * Tells of each connection that is closed at once because there are {@link
   * TcpOptions#MAX_CONNECTIONS} already. From Node's {@code drop} event.
   *
   * @param chan gets the address of each such peer, unless that has gone already; a lambda runs on
   *     the listener's iotask; takes the place of the one before
   */
  public void dropped(Chan<? super SocketAddr> chan) {
    sockets.tellDropped(Objects.requireNonNull(chan, "chan"));
  }

  /**
   * An option's value; blocks until the kernel has said it.
   *
   * @param option one of the JDK's, or of {@link TcpOptions}
   * @param <T> the type of its value
   * @return the value; {@code EBADF} once this is closed
   * @throws UnsupportedOperationException if listeners have no such option
   */
  public <T> Result<T, TcpErrData> option(SocketOption<T> option) {
    OptionAccess<? super TcpListener, T> access = SocketOptions.OF_LISTENERS.access(option);
    return ask(() -> access.get(this));
  }

  /**
   * Changes an option; blocks until that has happened. Sockets that are accepted afterwards begin
   * with it. What is decided when a listener is bound belongs in {@link Tcp#bind(IpAddr, int, int,
   * IoTask, TcpConfig)}, and so does {@code SO_LINGER}, which a listener does not hand down.
   *
   * @param option as in {@link #option(SocketOption)}
   * @param value its new value
   * @param <T> the type of its value
   * @return ok; {@code EBADF} once this is closed; or what the kernel says
   * @throws UnsupportedOperationException if listeners have no such option
   * @throws IllegalArgumentException if it cannot have the value
   */
  public <T> Result<Unit, TcpErrData> option(SocketOption<T> option, T value) {
    OptionAccess<? super TcpListener, T> access = SocketOptions.OF_LISTENERS.check(option, value);
    return ask(
        () -> {
          access.set(this, value);
          return Unit.UNIT;
        });
  }

  private <T> Result<T, TcpErrData> ask(Supplier<T> question) {
    return Replies.call(
        iotask,
        "TcpListener.option",
        () -> {
          try {
            return acceptor != null && acceptor.listener().isOpen()
                ? Result.ok(question.get())
                : Result.err(Errors.LISTENER_CLOSED);
          } catch (UvException e) {
            return Result.err(Errors.of(e));
          }
        });
  }

  /** The listening socket, while it is open; on the iotask. */
  UvSocket socket() {
    return acceptor().listener();
  }

  /** What accepts; on the iotask. */
  Acceptor acceptor() {
    return Objects.requireNonNull(acceptor, "acceptor");
  }

  IoTask iotask() {
    return iotask;
  }

  /** What it accepts. */
  AcceptedSockets sockets() {
    return sockets;
  }

  /**
   * The address it listens on, with the port that the system chose for port 0.
   *
   * @return the address, after close too
   */
  public SocketAddr localAddr() {
    return Objects.requireNonNull(localAddr, "localAddr");
  }

  /**
   * Stops listening; returns at once. Idempotent; any thread. Whoever waits in {@link #accept} gets
   * {@code EBADF}; sockets that wait in the port are closed.
   */
  @Override
  public void close() {
    iotask.sendOrRun(Command.of(this::closeHere)); // an iotask that has ended has closed it
  }

  private void closeHere() {
    if (acceptor != null) {
      acceptor.close();
    }
  }
}
