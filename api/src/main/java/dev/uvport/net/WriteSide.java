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

/**
 * The writing half of a connection: its queue of writes, flushed once per turn. {@link
 * WriteAdmission} says what may be queued, and tells how it went.
 *
 * <p>All that a turn produced leaves in one {@code uv_try_write}. What the kernel refuses goes into
 * one {@code uv_write} of a chunk at most, so the native memory of a socket is bounded whatever is
 * queued; when it is done the queue goes on.
 *
 * <p><b>Threading.</b> The connection's iotask. <b>Ownership.</b> Libuv holds its copy of the chunk
 * under way.
 */
final class WriteSide extends WriteAdmission implements Runnable, IntConsumer {
  /** Chunks that one socket may write in one turn, so that it cannot keep others waiting. */
  private static final int CHUNKS_PER_TURN = 4;

  private static final AtomicLongFieldUpdater<WriteSide> BYTES =
      AtomicLongFieldUpdater.newUpdater(WriteSide.class, "bytes");

  /** Bytes that the kernel has taken; any thread. */
  private volatile long bytes;

  /** Whether a flush is due at the end of this turn. */
  private boolean dirty;

  /** Bytes that a {@code uv_write} has taken and not reported yet; the first in the queue. */
  private int underWay;

  private boolean shutdownUnderWay;

  /** Whether the first write is in the loop's batch. */
  private boolean batched;

  WriteSide(Connection connection) {
    super(connection);
  }

  /** Writes what lies in the loop's arena. */
  void addLent(
      TcpSocket socket, int offset, int length, Chan<? super Result<Unit, TcpErrData>> done) {
    WriteOp op = takeSpare();
    if (op == null) {
      op = WriteOp.ofLent(socket, offset, length, done);
    } else {
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
    if (!enqueue(op)) {
      return;
    }
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

  /** A thread that wrote for itself has left something to be written. */
  void takeOver() {
    keepTriesOut();
    if (first() != null) {
      flushLater();
    }
    admitTries();
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
      Death.writeFailed(connection, written);
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
      Death.writeFailed(connection, status);
      return;
    }
    advance(taken);
    moved();
    flush();
  }

  /** Counts bytes as written and completes the writes that are whole. */
  private void advance(int taken) {
    count(taken);
    WriteOp whole = removeWhole(taken);
    if (whole != null) {
      // Told only now that the queue is in order, because whoever is told may write or close.
      admitTries();
      completeAll(whole, null);
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

  /** Bytes that the kernel has not taken. */
  long queued() {
    // What is under way when the connection dies is no longer in the queue.
    return first() == null ? 0 : length() - (underWay > 0 ? progress() - bytes : 0);
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
    WriteOp ends = removeAll(); // all are ends: nothing else is queued behind one
    admitTries();
    completeAll(ends, null);
  }
}
