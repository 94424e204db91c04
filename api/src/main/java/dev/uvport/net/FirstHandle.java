package dev.uvport.net;

import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.lang.ref.PhantomReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The first socket's handle on a connection, and with it all that any thread may do: send the
 * connection messages, ask it, close it, and wait for its end. It notices when the socket is
 * collected, being a reference to it itself. {@link Connection} is this, rather than having one:
 * that is one object less for each of many idle connections.
 *
 * <p><b>Threading.</b> Any thread, except where marked. <b>Ownership.</b> Asks for the close of the
 * connection when its last socket is closed, or collected.
 */
abstract class FirstHandle extends PhantomReference<TcpSocket> implements SocketHandle {
  private static final AtomicIntegerFieldUpdater<FirstHandle> WRITES_COMING =
      AtomicIntegerFieldUpdater.newUpdater(FirstHandle.class, "writesComing");

  private final IoTask iotask;

  /** Set when closing is asked for, by whomever. */
  private volatile boolean closed;

  /** Set when the connection's handle is gone and everybody has been told. */
  private volatile boolean over;

  /** The addresses that were asked for. */
  private volatile Addresses addresses = Addresses.UNKNOWN;

  /** Made when it is first needed; this object's lock guards the making. */
  private volatile @Nullable SocketExtras extras;

  /** Writes that threads have sent here and that have not arrived. */
  private volatile int writesComing;

  FirstHandle(TcpSocket socket, IoTask iotask) {
    super(socket, DroppedSockets.queue());
    this.iotask = iotask;
  }

  final IoTask iotask() {
    return iotask;
  }

  /** The addresses of both ends, so far as they are known. */
  final Addresses addresses() {
    return addresses;
  }

  /** Takes note of them. */
  final void addresses(Addresses known) {
    addresses = known;
  }

  /** What few sockets need; null if this one has not needed it. */
  final @Nullable SocketExtras extras() {
    return extras;
  }

  /** Likewise, made if it is not there. */
  final SocketExtras makeExtras() {
    SocketExtras made = extras;
    if (made == null) {
      synchronized (this) {
        made = extras;
        if (made == null) {
          made = new SocketExtras(connection());
          extras = made;
        }
      }
    }
    return made;
  }

  // ---- messages ----

  /** Runs a command on the iotask: now if this is its thread, else in turn. */
  final void send(Command command) {
    iotask.sendOrRun(command);
  }

  /** Likewise, for what need not know that the iotask has ended. */
  final void send(Runnable action) {
    send(Command.of(action));
  }

  /** Likewise, with what to do if the iotask has ended. */
  final void send(Runnable action, Runnable ifRejected) {
    send(Command.of(action, ifRejected));
  }

  /**
   * Sends a write, or an end of writing, which must tell when it has {@linkplain #writeArrived
   * arrived}; any thread but the iotask's.
   */
  final void sendWrite(Command write) {
    WRITES_COMING.incrementAndGet(this);
    iotask.send(write);
  }

  /** Whether a write was sent and has not arrived. */
  final boolean isWriteComing() {
    return writesComing != 0;
  }

  /** A write that was sent is in the queue, so that no thread overtakes it any more; the iotask. */
  final void writeArrived() {
    WRITES_COMING.decrementAndGet(this);
    connection().writes().admitTries();
    iotask.loop().giveWay();
  }

  /**
   * Runs an action on the iotask and waits for its result; any thread that may block.
   *
   * @param name the public call, for the message if it may not
   */
  final <T> Result<T, TcpErrData> call(String name, Supplier<Result<T, TcpErrData>> action) {
    if (closed) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    return Replies.call(iotask, name, action);
  }

  // ---- the close ----

  /** Whether closing has been asked for. */
  final boolean isClosed() {
    return closed;
  }

  /** Closing has been asked for, on the iotask. */
  final void noteClosed() {
    closed = true;
  }

  /** Asks for the close, after what this thread has sent before; idempotent. */
  final void close() {
    if (!closed) {
      send(this::closeHere);
      closed = true;
    }
  }

  /** Asks for a close with a reset, one that lingers included; idempotent. */
  final void abort() {
    send(this::abortHere);
    closed = true;
  }

  /** Its socket was collected. */
  final void dropped() {
    if (!closed && over) {
      close(); // it has died and holds nothing
    } else if (!closed) {
      NetLog.droppedWithoutClose(addresses);
      close();
    }
  }

  /** Closes, on the iotask. */
  abstract void closeHere();

  /** Closes with a reset, on the iotask. */
  abstract void abortHere();

  /** Whether the connection's handle is gone and everybody has been told. */
  final boolean isOver() {
    return over;
  }

  /** Completes when all is over. */
  final CompletableFuture<Result<Unit, TcpErrData>> whenOver() {
    SocketExtras made = makeExtras();
    if (over) {
      made.complete(); // it may have been made too late to be told
    }
    return made.over();
  }

  /** All is over; the iotask, or another thread once that has ended. */
  final void end(@Nullable TcpErrData why) {
    if (why != null) {
      makeExtras().failed(why);
    }
    over = true;
    SocketExtras made = extras;
    if (made != null) {
      made.end();
    }
  }

  // ---- one of several handles ----

  @Override
  public final boolean isHandleClosed() {
    SocketExtras made = extras;
    return closed || (made != null && made.isFirstClosed());
  }

  @Override
  public final void closeHandle(TcpSocket socket) {
    SocketExtras made = extras;
    if (made == null) {
      close();
    } else if (made.closeFirst()) {
      handleClosed(socket);
    }
  }

  @Override
  public final TcpSocket first(TcpSocket socket) {
    return socket;
  }

  /** One of the connection's handles was closed, once. */
  final void handleClosed(TcpSocket socket) {
    if (makeExtras().removeHandle()) {
      close();
    } else {
      send(() -> connection().reads().handleClosed(socket));
    }
  }

  /**
   * Another handle.
   *
   * @return null if the last one is closed
   */
  final @Nullable SocketHandle cloneHandle(TcpSocket first) {
    return !closed && makeExtras().addHandle() ? new ClonedHandle(connection(), first) : null;
  }
}
