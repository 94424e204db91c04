package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.NativeBuffer;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvLoop;
import dev.uvport.uv.UvTcp;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of a socket: a queue of writes, flushed once per turn.
 *
 * <p>All that a turn produced leaves in one {@code uv_try_write}. What the kernel refuses goes into
 * one {@code uv_write} of a chunk at most, so the native memory of a socket is bounded whatever is
 * queued; when it is done the queue goes on.
 *
 * <p><b>Threading.</b> The socket's iotask. <b>Ownership.</b> Holds the queued writes; libuv holds
 * its copy of the chunk under way.
 */
final class WriteSide extends WriteQueue implements Runnable, IntConsumer {
  /** Chunks that one socket may write in one turn, so that it cannot keep others waiting. */
  private static final int CHUNKS_PER_TURN = 4;

  private static final AtomicLongFieldUpdater<WriteSide> BYTES =
      AtomicLongFieldUpdater.newUpdater(WriteSide.class, "bytes");

  private final Connection connection;

  /** Bytes that the kernel has taken; any thread. */
  private volatile long bytes;

  /** A write that is over, for the next one that is lent: an echo need not allocate. */
  private @Nullable WriteOp spare;

  /** Whether a flush is due at the end of this turn. */
  private boolean dirty;

  /** Bytes that a {@code uv_write} has taken and not reported yet; the first in the queue. */
  private int underWay;

  private boolean shutdownUnderWay;

  /** Whether the first write is in the loop's batch. */
  private boolean batched;

  /** Whether the stream has been told to end, and nothing has failed since. */
  private boolean ending;

  /** Set when nothing can be written any more, and why. */
  private @Nullable TcpErrData failure;

  WriteSide(Connection connection) {
    this.connection = connection;
  }

  /** Writes what lies in the loop's arena. */
  void addLent(
      TcpSocket socket, int offset, int length, Chan<? super Result<Unit, TcpErrData>> done) {
    WriteOp op = spare;
    if (op == null) {
      op = WriteOp.ofLent(socket, offset, length, done);
    } else {
      spare = null;
      op.reuse(socket, offset, length, done);
    }
    add(op);
  }

  /** Takes a write that another thread has sent. */
  void receive(WriteOp op) {
    op.addTo(this);
    connection.writeArrived();
  }

  void add(WriteOp op) {
    keepTriesOut();
    if (failure != null && !(ending && op.isShutdown())) {
      complete(op, reason(op, failure));
      return;
    }
    if (isOver() && !op.isShutdown()) {
      complete(op, TcpErrData.TIMEOUT); // nothing of it has left, so all is as it was
      admitTries();
      return;
    }
    if (op.isShutdown()) {
      if (ending && first() == null) {
        complete(op, null); // it has ended before
        return;
      }
      // Whatever comes after it has nowhere to go; what came before is written first.
      ending = true;
      failure = Errors.BROKEN_PIPE;
    }
    addLast(op);
    if (underWay > 0 || connection.tcp() == null) {
      op.detach(connection.iotask().loop().arena()); // it will not leave in this turn
    } else {
      flushLater();
    }
  }

  private void flushLater() {
    if (!dirty) {
      dirty = true;
      connection.iotask().flushLater(this);
    }
  }

  /** There is a handle now, or more of a write that waited: what is queued leaves. */
  void ready() {
    if (first() != null) {
      flushLater();
    }
  }

  /** The end of a turn. */
  @Override
  public void run() {
    dirty = false;
    UvTcp tcp = connection.tcp();
    WriteOp first = first();
    if (first != null
        && first.isLent()
        && first.next == null
        && isIdle()
        && first.remaining() > 0
        && first.remaining() <= UvLoop.WRITE_CHUNK
        && tcp != null
        && tcp.isOpen()) {
      batched = true;
      tcp.tryWriteBatched(
          connection.iotask().loop().arena(), first.offset(), first.remaining(), this);
    } else {
      flush();
    }
  }

  private boolean isIdle() {
    return underWay == 0 && !shutdownUnderWay && !batched;
  }

  /** What the kernel took of the first write, which was in the loop's batch. */
  @Override
  public void accept(int answer) {
    batched = false;
    UvTcp tcp = connection.tcp();
    WriteOp first = first();
    if (tcp != null && first != null) {
      tried(tcp, connection.iotask().loop().arena(), first.offset(), first.remaining(), answer);
      if (first() != null) {
        flush();
      } else {
        admitTries();
      }
    }
  }

  /** Writes what the kernel takes now; called once more before a close. */
  void flush() {
    UvTcp tcp = connection.tcp();
    if (tcp == null || !tcp.isOpen()) {
      return; // what is queued fails when the handle's close is through
    }
    if (batched) {
      connection.iotask().loop().writeBatched();
      if (batched) {
        return; // its bytes have left, and their answer is on its way
      }
    }
    keepTriesOut();
    WriteOp next = first();
    for (int chunk = 0; next != null && isIdle() && !next.isWaiting(); chunk++) {
      if (chunk == CHUNKS_PER_TURN) {
        flushLater();
        break;
      }
      if (next.isShutdown()) {
        shutdown(tcp);
      } else {
        writeChunk(tcp, connection.iotask().loop(), next);
      }
      next = first();
    }
    // Whatever came while the kernel was full has left the arena: this looks at one turn's writes.
    detach(connection.iotask().loop().arena());
    admitTries();
  }

  private void keepTriesOut() {
    Tries tries = connection.tries();
    TryGate.Rest rest = tries == null ? null : tries.gate().take();
    if (rest != null) {
      goOn(rest);
    }
  }

  /** Goes on where a thread that wrote for itself has stopped. */
  private void goOn(TryGate.Rest rest) {
    WriteOp op = rest.op();
    if (failure != null) {
      complete(op, failure);
      return;
    }
    addFirst(op);
    if (rest.status() < 0) {
      broken(rest.status());
    }
  }

  /** A thread that wrote for itself has left something to be written. */
  void takeOver() {
    keepTriesOut();
    if (first() != null) {
      flushLater();
    }
    admitTries();
  }

  /** Lets tries write while nothing is queued, from now on. */
  void admit(Tries tries) {
    if (first() != null || failure != null) {
      tries.gate().take();
    }
    admitTries();
  }

  /** Lets them in again when nothing is queued. */
  void admitTries() {
    Tries tries = connection.tries();
    if (tries != null && first() == null) {
      tries.written(failure);
    }
  }

  private void writeChunk(UvTcp tcp, UvLoop loop, WriteOp first) {
    NativeBuffer from = loop.outgoing();
    int offset = 0;
    int length;
    if (first.isLent() && first.next == null) {
      from = loop.arena();
      offset = first.offset();
      length = Math.min(first.remaining(), UvLoop.WRITE_CHUNK);
    } else {
      length = gather(loop);
    }
    tried(tcp, from, offset, length, length == 0 ? 0 : tcp.tryWrite(from, offset, length));
  }

  private void tried(UvTcp tcp, NativeBuffer from, int offset, int length, int answer) {
    int written = answer == UvError.EAGAIN ? 0 : answer;
    if (written < 0) {
      broken(written);
      return;
    }
    if (written < length && tcp.isOpen()) {
      underWay = length - written;
      try {
        tcp.write(from, offset + written, underWay, this::written);
      } catch (UvException e) {
        underWay = 0;
        fail(Errors.of(e));
        return;
      }
    }
    advance(written);
    moved();
  }

  private void written(int status) {
    int taken = underWay;
    underWay = 0;
    if (status < 0) {
      broken(status);
      return;
    }
    advance(taken);
    moved();
    flush();
  }

  /** Counts bytes as written and completes the writes that are whole. */
  private void advance(int taken) {
    count(taken);
    // Told only now that the queue is in order, because whoever is told may write or close.
    WriteOp op = removeWhole(taken);
    while (op != null) {
      WriteOp following = op.next;
      op.next = null;
      complete(op, null);
      op = following;
    }
  }

  /** On the iotask, or with the gate's leave on another thread. */
  void count(int taken) {
    BYTES.lazySet(this, bytes + taken);
  }

  /** Bytes that the kernel has taken; any thread. */
  long bytes() {
    return bytes;
  }

  private void moved() {
    SocketExtras extras = connection.extras();
    if (extras != null) {
      extras.writesMoved();
    }
  }

  /** What is queued has become less than it was, and the kernel has not taken it. */
  void shrunk() {
    SocketExtras extras = connection.extras();
    if (extras != null) {
      extras.queueShrunk();
    }
  }

  /** Bytes that the kernel has not taken. */
  long queued() {
    return length() - (underWay > 0 ? progress() - bytes : 0);
  }

  /** How long writes may take; null if nobody has set it. Any thread. */
  private @Nullable WriteLimit limit() {
    SocketExtras extras = connection.extras();
    return extras == null ? null : extras.writeLimit();
  }

  /** Whether the deadline for writes has passed; any thread. */
  boolean isOver() {
    WriteLimit limit = limit();
    return limit != null && limit.isOver();
  }

  /** Whether the kernel has not taken all that it was offered. */
  boolean isStuck() {
    return underWay > 0 && first() != null;
  }

  /** Bytes that the kernel has taken, of a chunk under way too. */
  long progress() {
    UvTcp tcp = connection.tcp();
    return underWay > 0 && tcp != null && tcp.isOpen() ? bytes + underWay - tcp.queued() : bytes;
  }

  /** Counts what the kernel has taken of a chunk under way, before its handle is closed. */
  void countUnderWay() {
    if (underWay > 0) { // else a thread may be counting what it has written
      BYTES.lazySet(this, progress());
    }
  }

  private void shutdown(UvTcp tcp) {
    shutdownUnderWay = true;
    try {
      tcp.shutdown(this::shutDown);
    } catch (UvException e) {
      shutdownUnderWay = false;
      fail(Errors.of(e));
    }
  }

  private void shutDown(int status) {
    shutdownUnderWay = false;
    if (status < 0) {
      fail(Errors.of(status));
    }
    for (WriteOp end = removeFirst(); end != null; end = removeFirst()) {
      complete(end, null); // all are ends: nothing else is queued behind one
    }
    admitTries();
  }

  private void broken(int status) {
    Death.writeFailed(connection, status);
  }

  /** The connection has died. */
  void died(TcpErrData cause) {
    keepTriesOut();
    fail(cause);
  }

  /** Whether the stream has ended on this side, or will behind what is queued. */
  boolean isEnding() {
    return ending;
  }

  /** What writing failed of; null if nothing did, were it that the stream has ended. */
  @Nullable TcpErrData failure() {
    return ending ? null : failure;
  }

  /** Ends the queue: everything in it, and all that comes, gets the error. */
  void fail(TcpErrData why) {
    if (failure == null || ending) {
      failure = why; // the first failure stays the reason
    }
    ending = false;
    for (WriteOp op = removeFirst(); op != null; op = removeFirst()) {
      complete(op, reason(op, why));
    }
    admitTries();
    shrunk();
  }

  /** Why an operation fails: to end what is dead, the kernel says, is to end no connection. */
  private TcpErrData reason(WriteOp op, TcpErrData why) {
    boolean endsWhatIsDead = op.isShutdown() && connection.causeOfDeath() != null;
    return endsWhatIsDead ? Errors.NOT_CONNECTED : why;
  }

  /** Tells whoever waits for a write how it went; null is well. */
  void complete(WriteOp op, @Nullable TcpErrData error) {
    try {
      op.complete(error);
    } catch (Throwable t) {
      connection.userFailed(t);
    }
    if (op.isReusable()) {
      spare = op;
    }
  }
}
