package dev.uvport.net;

import dev.uvport.comm.Backlog;
import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.flight.FlightLog;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.ready.Readiness;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.Descriptors;
import dev.uvport.uv.SharedDescriptor;
import dev.uvport.uv.UvError;
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

  /** For tries; set once, before anybody has the listener. */
  private volatile @Nullable SharedDescriptor descriptor;

  /** Whoever polls the listener; any thread. */
  private volatile @Nullable Readiness attached;

  /** Where connections go; set once, on any thread. */
  private volatile @Nullable Chan<? super Result<TcpSocket, TcpErrData>> sink;

  /** Hears of connections that are above the limit; set on any thread. */
  private volatile Chan<? super SocketAddr> drops = Chan.discard();

  /** Null until there is a limit; set on the iotask. */
  private volatile @Nullable ConnectionCap cap;

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
    descriptor = by.share();
  }

  /**
   * Sends sockets to a chan from now on; any thread.
   *
   * @throws IllegalStateException if they go to another one already, or somebody polls
   */
  void deliverTo(Chan<? super Result<TcpSocket, TcpErrData>> chan) {
    if (attached != null) {
      throw new IllegalStateException(
          "this listener is registered with a Poll; use tryAccept, or deregister it first");
    }
    if (SINK.compareAndSet(this, null, chan)) {
      onIoTask(this::resume);
    } else if (sink != chan) {
      throw sinkTaken();
    }
  }

  private boolean goElsewhere() {
    Chan<?> chan = sink;
    return chan != null && chan != port.chan();
  }

  private static IllegalStateException sinkTaken() {
    return new IllegalStateException("the connections of this listener go to another chan already");
  }

  /** See {@link TcpListener#tryAccept}; any thread. */
  Result<TcpSocket, TcpErrData> tryNext() {
    if (goElsewhere()) {
      throw sinkTaken();
    }
    try {
      Result<TcpSocket, TcpErrData> waiting = port.tryRecv();
      if (waiting != null) {
        return waiting;
      }
    } catch (PortClosedException e) {
      return Result.err(Errors.LISTENER_CLOSED);
    }
    SharedDescriptor from = Objects.requireNonNull(descriptor, "descriptor");
    for (int fd = from.accept(); fd != UvError.EBADF; fd = from.accept()) {
      if (fd < 0) {
        return Result.err(Errors.of(fd));
      }
      if (acceptor != null) {
        acceptor.count(fd);
      }
      TcpSocket socket = admit(fd);
      if (socket != null) {
        socket.connection().send(() -> configure(socket.connection()));
        return Result.ok(socket);
      }
    }
    return Result.err(Errors.LISTENER_CLOSED);
  }

  /** Leaves accepting to the tries of whoever polls. */
  Result<Unit, TcpErrData> attach(Readiness to) {
    Acceptor accepting = acceptor;
    if (accepting == null || !accepting.isOpen()) {
      return Result.err(Errors.LISTENER_CLOSED);
    }
    if (attached != null) {
      return Result.err(Errors.EXISTS);
    }
    if (goElsewhere()) {
      return Result.err(Errors.ALREADY);
    }
    accepting.stop();
    attached = to;
    if (to.isOver()) {
      attached = null;
      return Result.err(Errors.INTERRUPTED);
    }
    int status = to.lent(Objects.requireNonNull(descriptor, "descriptor"));
    if (status < 0) {
      attached = null;
      resume();
      return Result.err(Errors.of(status));
    }
    to.readable(); // connections may wait in the port
    return Result.ok();
  }

  /** Whoever polls the listener; any thread. */
  @Nullable Readiness attached() {
    return attached;
  }

  /** Accepts again, if anybody wants connections; any thread. */
  void detach(Readiness from) {
    if (attached == from) {
      attached = null;
      onIoTask(this::resume);
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
    if (acceptor != null && sink != null && attached == null) {
      acceptor.start();
    }
  }

  /** Runs an action on the iotask, unless that has ended and closed the listener with it. */
  private void onIoTask(Runnable action) {
    iotask.sendOrRun(Command.of(action));
  }

  @Override
  public void accepted(int fd) {
    TcpSocket socket = admit(fd);
    if (socket == null) {
      return;
    }
    // On its own iotask, so that a lambda finds itself where it can start to read.
    if (socket.iotask().isCurrent()) {
      deliver(socket);
    } else {
      socket.connection().send(() -> deliver(socket), socket::close);
    }
    stopIfFull();
  }

  /** Makes a socket of a new connection; null if that is above the limit. Any thread. */
  private @Nullable TcpSocket admit(int fd) {
    ConnectionCap counted = cap;
    if (counted != null && !counted.admit()) {
      iotask.connectionCounts().countDropped();
      iotask.sendOrRun(Command.of(() -> drop(fd), () -> Descriptors.close(fd)));
      return null;
    }
    TcpSocket socket = TcpSocket.adopt(socketsOn.get(), fd);
    if (counted != null) {
      Connection connection = socket.connection();
      connection.send(() -> counted.watch(connection), counted::released);
    }
    return socket;
  }

  private void configure(Connection connection) {
    if (!connection.isGone() && connection.tcp() != null) {
      eachSocket.applyTo(connection);
    }
  }

  private void drop(int fd) {
    try {
      SocketAddr peer = SockAddrs.of(Descriptors.peerAddr(fd));
      if (FlightLog.isOn()) {
        FlightLog.acceptFailed(iotask.name(), peer.toString(), TcpOptions.MAX_CONNECTIONS.name());
      }
      drops.send(peer);
    } catch (UvException e) {
      NetLog.mayHappen("a connection above the limit has gone by itself", e);
    } catch (Throwable t) {
      iotask.report(t);
    } finally {
      Descriptors.close(fd);
    }
  }

  private void deliver(TcpSocket socket) {
    try {
      configure(socket.connection());
      Objects.requireNonNull(sink, "sink").send(Result.ok(socket));
    } catch (Throwable t) {
      socket.connection().userFailed(t);
    }
  }

  private void stopIfFull() {
    Chan<? super Result<TcpSocket, TcpErrData>> to = sink;
    try {
      Backlog backlog = to == null ? null : to.backlog();
      if (acceptor != null && backlog != null && isFull(backlog)) {
        acceptor.stop();
        backlog.whenReceived(backlog.sent() - MAX_WAITING / 2, () -> onIoTask(this::resume));
      }
    } catch (Throwable t) {
      iotask.report(t); // a chan of the user's may have a backlog of the user's
      resume();
    }
  }

  private static boolean isFull(Backlog backlog) {
    return backlog.sent() - backlog.received() >= MAX_WAITING;
  }

  @Override
  public void failed(TcpErrData why) {
    Chan<? super Result<TcpSocket, TcpErrData>> to = sink;
    if (to != null) {
      try {
        to.send(Result.err(why));
      } catch (Throwable t) {
        iotask.report(t);
      }
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
      NetLog.mayHappen("sockets of a closed listener have a receiver", e);
    } catch (PortClosedException e) {
      return; // the port is empty
    }
  }
}
