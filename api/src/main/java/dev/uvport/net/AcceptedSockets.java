package dev.uvport.net;

import dev.uvport.comm.Backlog;
import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.Descriptors;
import dev.uvport.uv.UvException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the connections that a {@link TcpListener} accepts: sockets on their way to
 * whoever wants them, or, above the limit, nothing.
 *
 * <p><b>Threading.</b> The listener's iotask, except where marked. <b>Ownership.</b> Owns the
 * sockets that wait in its port; whoever receives one closes it.
 */
final class AcceptedSockets implements Acceptor.Owner {
  private static final VarHandle SINK;

  static {
    try {
      SINK = MethodHandles.lookup().findVarHandle(AcceptedSockets.class, "sink", Chan.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Sockets that may wait in a port before connections are left to the kernel. */
  private static final int MAX_WAITING = 100;

  private final IoTask iotask;
  private final Supplier<IoTask> socketsOn;

  /** The options that each socket must be given. */
  private final TcpConfig eachSocket;

  private final Port<Result<TcpSocket, TcpErrData>> port = new Port<>();
  private @Nullable Acceptor acceptor;

  /** Where connections go; set once, on any thread. */
  private volatile @Nullable Chan<? super Result<TcpSocket, TcpErrData>> sink;

  /** Hears of connections that are above the limit; set on any thread. */
  private volatile Chan<? super SocketAddr> drops = Chan.discard();

  /** Null until there is a limit. */
  private @Nullable ConnectionCap cap;

  AcceptedSockets(IoTask iotask, Supplier<IoTask> socketsOn, TcpConfig config) {
    this.iotask = iotask;
    this.socketsOn = socketsOn;
    eachSocket = config.ofEachSocket();
  }

  /** Where sockets wait; any thread. */
  Port<Result<TcpSocket, TcpErrData>> port() {
    return port;
  }

  /** Says who accepts for this. */
  void acceptedBy(Acceptor by) {
    acceptor = by;
  }

  /**
   * Sends sockets to a chan from now on; any thread.
   *
   * @throws IllegalStateException if they go to another one already
   */
  void deliverTo(Chan<? super Result<TcpSocket, TcpErrData>> chan) {
    if (SINK.compareAndSet(this, null, chan)) {
      onIoTask(this::resume);
    } else if (sink != chan) {
      throw new IllegalStateException(
          "the connections of this listener go to another chan already");
    }
  }

  /** Tells of connections that are above the limit; any thread. */
  void tellDropped(Chan<? super SocketAddr> chan) {
    drops = chan;
  }

  /** What counts the connections, if something does. */
  @Nullable ConnectionCap cap() {
    return cap;
  }

  /** What counts the connections from now on. */
  ConnectionCap makeCap() {
    ConnectionCap made = cap == null ? new ConnectionCap() : cap;
    cap = made;
    return made;
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

  @Override
  public void accepted(int fd) {
    ConnectionCap counted = cap;
    if (counted != null && !counted.admit()) {
      drop(fd);
      return;
    }
    TcpSocket socket = TcpSocket.adopt(socketsOn.get(), fd);
    if (counted != null) {
      Connection connection = socket.connection();
      connection.send(() -> counted.watch(connection), counted::released);
    }
    // On its own iotask, so that a lambda finds itself where it can start to read.
    if (socket.iotask().isCurrent()) {
      deliver(socket);
    } else {
      socket.connection().send(() -> deliver(socket), socket::close);
    }
    stopIfFull();
  }

  private void drop(int fd) {
    try {
      drops.send(SockAddrs.of(Descriptors.peerAddr(fd)));
    } catch (UvException e) {
      debug("a connection above the limit has gone by itself", e);
    } catch (Throwable t) {
      iotask.report(t);
    } finally {
      Descriptors.close(fd);
    }
  }

  /** The logger is asked for only here, for it takes long to load. */
  private static void debug(String what, RuntimeException why) {
    System.getLogger("dev.uvport.net").log(System.Logger.Level.DEBUG, what, why);
  }

  private void deliver(TcpSocket socket) {
    try {
      if (!socket.connection().isGone()) {
        eachSocket.applyTo(socket.connection());
      }
      Objects.requireNonNull(sink, "sink").send(Result.ok(socket));
    } catch (Throwable t) {
      socket.connection().userFailed(t);
    }
  }

  private void stopIfFull() {
    Chan<? super Result<TcpSocket, TcpErrData>> to = sink;
    Backlog backlog = to == null ? null : to.backlog();
    if (acceptor != null && backlog != null && isFull(backlog)) {
      acceptor.stop();
      backlog.whenReceived(backlog.sent() - MAX_WAITING / 2, () -> onIoTask(this::resume));
    }
  }

  private static boolean isFull(Backlog backlog) {
    return backlog.sent() - backlog.received() >= MAX_WAITING;
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
      debug("sockets of a closed listener have a receiver", e);
    } catch (PortClosedException e) {
      return; // the port is empty
    }
  }
}
