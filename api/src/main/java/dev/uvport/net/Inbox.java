package dev.uvport.net;

import dev.uvport.comm.Backlog;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.comm.Select;
import dev.uvport.result.Result;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket's own port: what {@code readStart()} returns, what single reads take from, and where a
 * chunk that arrived for nobody waits.
 *
 * <p><b>Threading.</b> The iotask fills it; {@link #read} and {@link #port} are for any thread, one
 * reader at a time.
 */
final class Inbox implements ReadTarget {
  private final Connection connection;

  private final Port<Result<byte[], TcpErrData>> port = new Port<>();

  /** Whether the iotask reads for it, so that a reader need not ask. */
  private volatile boolean filling;

  /** Whether a thread waits in {@link #read}, for whom reading must go on. */
  private volatile boolean awaited;

  /** What a try has left of a chunk: it comes before all that the port holds. */
  private volatile @Nullable ByteBuffer rest;

  Inbox(Connection connection) {
    this.connection = connection;
  }

  Port<Result<byte[], TcpErrData>> port() {
    return port;
  }

  /** Takes one chunk for a socket, waiting for it if a limit allows. */
  Result<byte[], TcpErrData> read(TcpSocket reader, @Nullable Duration limit) {
    return read("TcpSocket.read", reader, true, limit);
  }

  /** Copies the chunk that the next read takes, waiting for it if a limit allows. */
  Result<byte[], TcpErrData> peek(TcpSocket reader, @Nullable Duration limit) {
    return read("TcpSocket.peek", reader, false, limit).map(byte[]::clone);
  }

  private Result<byte[], TcpErrData> read(
      String name, TcpSocket reader, boolean take, @Nullable Duration limit) {
    connection.iotask().checkMayAwait(name);
    if (reader.isClosed()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    if (ReadLimit.isOver(connection)) {
      return Result.err(TcpErrData.TIMEOUT);
    }
    try {
      Result<byte[], TcpErrData> ready = ready(reader, take);
      if (ready == null) {
        ready = await(reader, take, limit != null ? limit : ReadLimit.timeoutOf(connection));
      }
      return ready != null ? ready : Result.err(TcpErrData.TIMEOUT);
    } catch (PortClosedException e) {
      return Result.err(Errors.SOCKET_CLOSED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.err(Errors.INTERRUPTED);
    }
  }

  private @Nullable Result<byte[], TcpErrData> await(
      TcpSocket reader, boolean take, @Nullable Duration limit) throws InterruptedException {
    // In this order, as release(), the closing of a handle and a deadline do the opposite: one of
    // the two sees the other.
    awaited = true;
    try {
      if (reader.isClosed()) {
        return Result.err(TcpErrData.CANCELED);
      }
      if (ReadLimit.isOver(connection)) {
        return Result.err(TcpErrData.TIMEOUT);
      }
      if (!filling) {
        connection.send(connection.reads()::fill, this::close);
      }
      return limit == null ? awaitOwn(reader, take) : awaitOwn(reader, take, limit);
    } finally {
      awaited = false;
    }
  }

  private Result<byte[], TcpErrData> awaitOwn(TcpSocket reader, boolean take)
      throws InterruptedException {
    Result<byte[], TcpErrData> next;
    do {
      next = take ? port.recv() : Objects.requireNonNull(awaitHead(null));
    } while (isStale(reader, next, take));
    return next;
  }

  private @Nullable Result<byte[], TcpErrData> awaitOwn(
      TcpSocket reader, boolean take, Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    Result<byte[], TcpErrData> next = take ? port.recv(limit) : awaitHead(limit);
    while (next != null && isStale(reader, next, take)) {
      Duration left = limit.minusNanos(System.nanoTime() - start);
      left = left.isNegative() ? Duration.ZERO : left;
      next = take ? port.recv(left) : awaitHead(left);
    }
    return next;
  }

  private @Nullable Result<byte[], TcpErrData> awaitHead(@Nullable Duration limit)
      throws InterruptedException {
    Select select = Select.of(port);
    Port<?> ready;
    Result<byte[], TcpErrData> head;
    do {
      ready = limit == null ? select.await() : select.await(limit);
      head = port.head();
    } while (ready != null && head == null && !port.isClosed()); // another thread was faster
    if (head != null && head.isErr() && head.getErr().equals(Errors.ALREADY)) {
      return port.tryRecv(); // the answer to this call, not to the next one
    }
    return head == null && ready != null ? Result.err(Errors.SOCKET_CLOSED) : head;
  }

  /**
   * Whether a message was for another reader: of a handle that was closed, or one whose deadline
   * was put off since. Such a one is gone then.
   */
  private boolean isStale(TcpSocket reader, Result<byte[], TcpErrData> message, boolean taken) {
    if (message.isOk()) {
      return false;
    }
    TcpErrData why = message.getErr();
    boolean stale =
        (why.isCanceled() && !reader.isClosed())
            || (why.isTimeout() && !ReadLimit.isOver(connection));
    if (stale && !taken) {
      port.tryRecv();
    }
    return stale;
  }

  /** What a read gets without waiting: a chunk, or once there are no more the end; else null. */
  @Nullable Result<byte[], TcpErrData> poll(TcpSocket reader) {
    return ready(reader, true);
  }

  private @Nullable Result<byte[], TcpErrData> ready(TcpSocket reader, boolean take) {
    byte[] left = rest(take);
    if (left != null) {
      return Result.ok(left);
    }
    Result<byte[], TcpErrData> ready = next(reader, take);
    TcpErrData why = connection.reads().end();
    if (ready == null && why != null) {
      ready = next(reader, take); // what came between the two looks comes before the end
      return ready != null ? ready : Result.err(why);
    }
    return ready;
  }

  private @Nullable Result<byte[], TcpErrData> next(TcpSocket reader, boolean take) {
    Result<byte[], TcpErrData> next;
    do {
      next = take ? port.tryRecv() : port.head();
    } while (next != null && isStale(reader, next, take));
    return next;
  }

  /** The next chunk for another target; null if there is none. */
  byte @Nullable [] takeChunk() {
    byte[] left = rest(true);
    if (left != null) {
      return left;
    }
    try {
      for (var next = port.tryRecv(); next != null; next = port.tryRecv()) {
        if (next.isOk()) {
          return next.get();
        }
      }
    } catch (PortClosedException e) {
      return null; // a close that came in between; the end says why there will be no more
    }
    return null;
  }

  /** What a try has left of a chunk; null if nothing. */
  private byte @Nullable [] rest(boolean take) {
    if (rest == null) {
      return null;
    }
    synchronized (this) {
      ByteBuffer left = rest;
      if (take) {
        rest = null;
      }
      return left == null ? null : ReadTarget.copyOf(left.duplicate());
    }
  }

  /**
   * Fills a buffer from what has arrived, which may leave a part of a chunk; any thread.
   *
   * @return how many bytes
   * @throws IllegalStateException if a thread receives from the port
   */
  synchronized int take(ByteBuffer to) {
    int before = to.remaining();
    while (to.hasRemaining()) {
      byte[] chunk = takeChunk();
      if (chunk == null) {
        break;
      }
      int count = Math.min(chunk.length, to.remaining());
      to.put(chunk, 0, count);
      if (count < chunk.length) {
        rest = ByteBuffer.wrap(chunk, count, chunk.length - count);
      }
    }
    return before - to.remaining();
  }

  /**
   * Puts what a try has left back into the port, in front of what that holds; answers to readers
   * that have gone are dropped, and so is an end that nobody has read.
   *
   * @return false if that cannot be, as a thread receives from the port
   */
  synchronized boolean unread() {
    try {
      List<byte[]> chunks = new ArrayList<>();
      for (byte[] chunk = takeChunk(); chunk != null; chunk = takeChunk()) {
        chunks.add(chunk);
      }
      chunks.forEach(chunk -> port.chan().send(Result.ok(chunk)));
      return true;
    } catch (IllegalStateException e) {
      return rest == null; // else the receiver is about to get it, or waits for what will come
    }
  }

  boolean isEmpty() {
    return rest == null && !port.peek();
  }

  void filling() {
    filling = true;
  }

  /**
   * Ends the filling, unless a reader waits.
   *
   * @return whether nobody waits
   */
  boolean release() {
    filling = false;
    return !awaited;
  }

  /** Answers a reader that waits for what cannot come; one that has given up left no question. */
  void refuse(TcpErrData why) {
    if (awaited) {
      port.chan().send(Result.err(why));
    }
  }

  @Override
  public void data(ByteBuffer lent) {
    port.chan().send(Result.ok(ReadTarget.copyOf(lent)));
  }

  @Override
  public void end(TcpErrData why) {
    port.chan().send(Result.err(why));
  }

  @Override
  public Backlog backlog() {
    return Objects.requireNonNull(port.chan().backlog());
  }

  /** Wakes whoever waits for a closed socket. */
  void close() {
    port.close("the socket is closed");
  }
}
