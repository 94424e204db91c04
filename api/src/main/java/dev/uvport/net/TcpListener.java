package dev.uvport.net;

import dev.uvport.comm.Backlog;
import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.UvException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
public final class TcpListener implements AutoCloseable {
  private static final VarHandle SINK;

  static {
    try {
      SINK = MethodHandles.lookup().findVarHandle(TcpListener.class, "sink", Chan.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Sockets that may wait in a port before connections are left to the kernel. */
  private static final int MAX_WAITING = 100;

  private final IoTask iotask;
  private final Supplier<IoTask> socketsOn;
  private final Port<Result<TcpSocket, TcpErrData>> port = new Port<>();
  private volatile @Nullable SocketAddr localAddr;

  /** Where connections go; set once. */
  private volatile @Nullable Chan<? super Result<TcpSocket, TcpErrData>> sink;

  /** Guarded by the iotask's thread. */
  private @Nullable Acceptor acceptor;

  private TcpListener(IoTask iotask, Supplier<IoTask> socketsOn) {
    this.iotask = iotask;
    this.socketsOn = socketsOn;
  }

  /** See {@link Tcp#bind}. */
  static Result<TcpListener, TcpListenErrData> bind(
      SocketAddr at, int backlog, IoTask iotask, Supplier<IoTask> socketsOn) {
    TcpListener listener = new TcpListener(iotask, socketsOn);
    OneShot<Result<TcpListener, TcpListenErrData>> reply = new OneShot<>();
    if (iotask.isCurrent()) {
      return listener.listen(at, backlog);
    }
    IoTask.checkMayBlock("Tcp.bind");
    iotask.send(
        Command.of(
            () -> reply.send(listener.listen(at, backlog)),
            () -> reply.send(Result.err(TcpListenErrData.of(TcpErrData.CANCELED)))));
    return Replies.await(reply, TcpListenErrData.of(Errors.INTERRUPTED));
  }

  private Result<TcpListener, TcpListenErrData> listen(SocketAddr at, int backlog) {
    try {
      acceptor = new Acceptor(iotask, at, backlog, new Owner());
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
   * @throws IllegalStateException on an iotask, while another thread accepts, or after {@link
   *     #incoming(Chan)}
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
    deliverTo(port.chan());
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
   * A port that receives each connection from now on. From {@code new_listener}.
   *
   * @return always the same port, closed with this listener
   * @throws IllegalStateException after {@link #incoming(Chan)}
   */
  public Port<Result<TcpSocket, TcpErrData>> incoming() {
    deliverTo(port.chan());
    return port;
  }

  /**
   * Sends each connection to a chan from now on.
   *
   * @param chan a lambda runs on the iotask of the socket it is sent, where it may start to read at
   *     once; gets {@code Err}s too when accepting fails, which goes on
   * @throws IllegalStateException if connections go somewhere else already
   */
  public void incoming(Chan<? super Result<TcpSocket, TcpErrData>> chan) {
    deliverTo(Objects.requireNonNull(chan, "chan"));
  }

  private void deliverTo(Chan<? super Result<TcpSocket, TcpErrData>> chan) {
    if (SINK.compareAndSet(this, null, chan)) {
      onIoTask(this::resume);
    } else if (sink != chan) {
      throw new IllegalStateException(
          "the connections of this listener go to another chan already");
    }
  }

  private void resume() {
    if (acceptor != null) {
      acceptor.start();
    }
  }

  /** Runs an action on the iotask, unless that has ended and closed the listener with it. */
  private void onIoTask(Runnable action) {
    iotask.sendOrRun(Command.of(action, () -> {}));
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
    onIoTask(
        () -> {
          if (acceptor != null) {
            acceptor.close();
          }
        });
  }

  /** What the acceptor finds; on the iotask. */
  private final class Owner implements Acceptor.Owner {
    @Override
    public void accepted(int fd) {
      TcpSocket socket = TcpSocket.adopt(socketsOn.get(), fd);
      // On its own iotask, so that a lambda finds itself where it can start to read.
      if (socket.iotask().isCurrent()) {
        deliver(socket);
      } else {
        socket.connection().send(() -> deliver(socket), socket::close);
      }
      Chan<? super Result<TcpSocket, TcpErrData>> to = sink;
      Backlog backlog = to == null ? null : to.backlog();
      if (acceptor != null && backlog != null && isFull(backlog)) {
        acceptor.stop();
        backlog.whenReceived(
            backlog.sent() - MAX_WAITING / 2, () -> onIoTask(TcpListener.this::resume));
      }
    }

    private boolean isFull(Backlog backlog) {
      return backlog.sent() - backlog.received() >= MAX_WAITING;
    }

    private void deliver(TcpSocket socket) {
      try {
        Objects.requireNonNull(sink, "sink").send(Result.ok(socket));
      } catch (Throwable t) {
        socket.connection().userFailed(t);
      }
    }

    @Override
    public void failed(TcpErrData why) {
      Chan<? super Result<TcpSocket, TcpErrData>> to = sink;
      if (to != null) {
        to.send(Result.err(why));
      }
    }

    @Override
    public void closed() {
      port.close("the listener is closed");
      try {
        for (var next = port.tryRecv(); next != null; next = port.tryRecv()) {
          next.ifOk(TcpSocket::close);
        }
      } catch (IllegalStateException e) {
        // Whoever is receiving at this moment gets the rest, and owns it.
        System.getLogger("dev.uvport.net")
            .log(System.Logger.Level.DEBUG, "sockets of a closed listener have a receiver", e);
      } catch (PortClosedException e) {
        return; // the port is empty
      }
    }
  }
}
