package dev.uvport.net;

import dev.uvport.ready.Readiness;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.Descriptors;
import dev.uvport.uv.SharedDescriptor;
import dev.uvport.uv.UvError;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The non-blocking half of a socket: reads and writes that the calling thread makes itself, and
 * that never wait. Exists from the first one on.
 *
 * <p>While tries read, libuv does not: two readers would take each other's bytes. Writes of the
 * iotask and tries exclude each other by {@link TryGate}.
 *
 * <p><b>Threading.</b> Any thread, except where marked. <b>Ownership.</b> Borrows the descriptor,
 * which guards itself.
 */
final class Tries {
  private static final TcpErrData WOULD_BLOCK = Errors.of(UvError.EAGAIN);

  private final Connection connection;

  /** Null until the socket is connected; set on the iotask. */
  private volatile @Nullable SharedDescriptor descriptor;

  private final TryGate gate;

  /** Whether libuv does not read, and what it has read is in the inbox. */
  private volatile boolean reading;

  /** Whoever polls the socket. */
  private volatile @Nullable Readiness attached;

  Tries(Connection connection, @Nullable SharedDescriptor descriptor) {
    this.connection = connection;
    this.descriptor = descriptor;
    gate = new TryGate(connection);
  }

  TryGate gate() {
    return gate;
  }

  /** What threads write to; null until the socket is connected. */
  @Nullable SharedDescriptor descriptor() {
    return descriptor;
  }

  @Nullable Readiness attached() {
    return attached;
  }

  void detach(Readiness from) {
    if (attached == from) {
      attached = null;
    }
  }

  /** See {@link TcpSocket#tryRead}. */
  static Result<Integer, TcpErrData> read(TcpSocket socket, ByteBuffer to) {
    if (Objects.requireNonNull(to, "to").isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    Connection connection = socket.connection();
    if (socket.isClosed()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    try {
      Tries tries = connection.tries();
      Result<Tries, TcpErrData> begun =
          tries != null && tries.reading ? Result.ok(tries) : begin(connection);
      return begun.chain(ready -> to.hasRemaining() ? ready.read(to) : Result.ok(0));
    } finally {
      Reference.reachabilityFence(socket); // or it could be collected, and closed, meanwhile
    }
  }

  private static Result<Tries, TcpErrData> begin(Connection connection) {
    boolean inTurn = connection.iotask().isCurrent();
    return connection.call(
        "TcpSocket.tryRead",
        () ->
            connection
                .makeTries()
                .chain(
                    tries -> {
                      TcpErrData why = tries.startReading(inTurn);
                      return why == null ? Result.ok(tries) : Result.err(why);
                    }));
  }

  /** See {@link TcpSocket#tryWrite}. */
  static Result<Integer, TcpErrData> write(TcpSocket socket, ByteBuffer from) {
    Objects.requireNonNull(from, "from");
    return with(
        socket,
        "TcpSocket.tryWrite",
        tries -> from.hasRemaining() ? tries.write(from) : Result.ok(0));
  }

  /** See {@link TcpSocket#tryIo}. */
  static <T> Result<T, TcpErrData> io(
      TcpSocket socket, IntFunction<Result<T, TcpErrData>> operation) {
    Objects.requireNonNull(operation, "operation");
    return with(socket, "TcpSocket.tryIo", tries -> tries.run(operation));
  }

  private static <T> Result<T, TcpErrData> with(
      TcpSocket socket, String call, Function<Tries, Result<T, TcpErrData>> action) {
    Connection connection = socket.connection();
    if (socket.isClosed()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    try {
      Tries tries = connection.tries();
      return (tries != null
              ? Result.<Tries, TcpErrData>ok(tries)
              : connection.call(call, connection::makeTries))
          .chain(action);
    } finally {
      Reference.reachabilityFence(socket);
    }
  }

  /** Reads what is there. */
  private Result<Integer, TcpErrData> read(ByteBuffer to) {
    try {
      int leftovers = connection.reads().take(to);
      if (leftovers > 0) {
        return Result.ok(leftovers);
      }
    } catch (IllegalStateException e) {
      return Result.err(Errors.ALREADY); // a thread is receiving from the port at this moment
    }
    TcpErrData end = connection.reads().end();
    if (end != null) {
      return Result.err(end);
    }
    SharedDescriptor from = descriptor;
    if (from == null) {
      return Result.err(WOULD_BLOCK);
    }
    int count = from.receive(to);
    if (count > 0) {
      connection.reads().count(count);
      return Result.ok(count);
    }
    TcpErrData why = count == 0 ? endOfFile(from) : failure(count);
    if (isFinal(why)) {
      connection.makeExtras().diedOf(why); // the kernel says it once, and the caller may try again
      connection.send(() -> connection.reads().tryFailed(why));
    }
    return Result.err(why);
  }

  /** Whether it is an error that the connection has died of. */
  private static boolean isFinal(TcpErrData why) {
    return why != WOULD_BLOCK && why != Errors.SOCKET_CLOSED && !why.isEof();
  }

  /** Why the stream has ended: as in {@link Death}, a reset can look like an end of file. */
  private TcpErrData endOfFile(SharedDescriptor of) {
    int hidden = of.takeError();
    if (hidden < 0) {
      return failure(hidden);
    }
    boolean over = of.isOver();
    // Looked at afterwards, as an end begins before it is over; the gate is told when it is
    // through.
    boolean endedHere = connection.writes().isEnding() || gate.failure() != null;
    if (connection.causeOfDeath() != null || (over && !endedHere)) {
      return failure(UvError.ECONNRESET);
    }
    return TcpErrData.EOF;
  }

  /** Writes what the kernel takes now, unless something is queued. */
  private Result<Integer, TcpErrData> write(ByteBuffer from) {
    SharedDescriptor to = descriptor;
    if (to == null || !gate.enter()) {
      TcpErrData why = gate.failure();
      return Result.err(why == null ? WOULD_BLOCK : why);
    }
    int count;
    try {
      count = to.send(from);
      if (count > 0) {
        connection.writes().count(count);
      }
    } finally {
      gate.leave();
    }
    if (count < 0) {
      TcpErrData why = failure(count);
      if (isFinal(why)) {
        int status = count;
        connection.send(() -> Death.writeFailed(connection, status));
      }
      return Result.err(why);
    }
    from.position(from.position() + count);
    return Result.ok(count);
  }

  /** Runs an operation on a descriptor of its own, so that a close need not wait for it. */
  private <T> Result<T, TcpErrData> run(IntFunction<Result<T, TcpErrData>> operation) {
    SharedDescriptor original = descriptor;
    if (original == null) {
      TcpErrData why = connection.reads().end();
      return Result.err(why == null ? Errors.NOT_CONNECTED : why);
    }
    int own = original.duplicate();
    if (own < 0) {
      return Result.err(failure(own));
    }
    try {
      return operation.apply(own);
    } finally {
      Descriptors.close(own);
    }
  }

  private TcpErrData failure(int status) {
    if (status == UvError.EAGAIN) {
      return WOULD_BLOCK;
    }
    TcpErrData cause = connection.causeOfDeath();
    if (cause != null) {
      return cause;
    }
    return status == UvError.EBADF ? Errors.SOCKET_CLOSED : Death.errorOf(status);
  }

  // ---- the iotask's thread ----

  /** Takes reading over from libuv; null if that is done, else why it cannot be. */
  @Nullable TcpErrData startReading(boolean inTurn) {
    boolean wasReading = connection.reads().isReading();
    TcpErrData why = connection.reads().yield();
    if (why != null) {
      return why;
    }
    if (wasReading && inTurn) {
      // What libuv has read in this turn may not have been delivered yet.
      connection.iotask().flushLater(this::startLate);
      return WOULD_BLOCK;
    }
    reading = true;
    return null;
  }

  private void startLate() {
    if (!connection.reads().isReading()) {
      reading = true;
      Readiness to = attached;
      if (to != null) {
        to.readable(); // it may have been told to wait until now
      }
    }
  }

  /** Whether libuv does not read. */
  boolean isReading() {
    return reading || attached != null;
  }

  /** The connection is dead, and its descriptor closed. */
  void buried() {
    descriptor = null;
  }

  /** libuv reads again. */
  void stopReading() {
    reading = false;
  }

  /** Lets somebody poll the socket. */
  Result<Unit, TcpErrData> attach(Readiness to, boolean inTurn) {
    if (attached != null) {
      return Result.err(Errors.EXISTS);
    }
    attached = to;
    TcpErrData why = to.isOver() ? Errors.INTERRUPTED : startReading(inTurn);
    if (why == null || why == WOULD_BLOCK) {
      why = tell(to);
    }
    if (why != null) {
      attached = null;
      return Result.err(why);
    }
    return Result.ok();
  }

  /** Tells what there is; null if that is done, else why it cannot be. */
  private @Nullable TcpErrData tell(Readiness to) {
    SharedDescriptor lent = descriptor;
    if (lent != null) {
      int status = to.lent(lent);
      if (status < 0) {
        return Errors.of(status);
      }
      if (connection.reads().hasLeftovers()) {
        to.readable();
      }
    } else if (connection.reads().end() != null) {
      to.failed();
    }
    return null;
  }

  /** There is a descriptor now. */
  void connected(SharedDescriptor made) {
    descriptor = made;
    Readiness to = attached;
    if (to != null) {
      int status = to.lent(made);
      if (status < 0) {
        connection.userFailed(
            new IllegalStateException("cannot poll a new connection: " + Errors.of(status)));
      }
    }
  }

  /** There will be no descriptor. */
  void failed() {
    Readiness to = attached;
    if (to != null) {
      to.failed();
    }
  }

  /** The socket is closed. */
  void closed() {
    Readiness to = attached;
    if (to != null) {
      to.closed();
    }
  }

  /** Everything that was queued is written. */
  void written(@Nullable TcpErrData failure) {
    if (gate.open(failure)) {
      Readiness to = attached;
      if (to != null) {
        to.writable();
      }
    }
  }
}
