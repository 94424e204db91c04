package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.Command;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.NativeBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One write on its way to the kernel, and the message that brings it to the iotask.
 *
 * <p><b>Threading.</b> Made anywhere, then the socket's iotask only. <b>Ownership.</b> Holds the
 * caller's array until the write is over; one that points into the loop's arena must be {@linkplain
 * #detach detached} before the turn ends, and is used again for the next one.
 */
class WriteOp implements Command {
  static final Result<Unit, TcpErrData> DONE = Result.ok(Unit.UNIT);

  /** Also keeps the socket from being collected while somebody waits for this; null when over. */
  private @Nullable TcpSocket socket;

  /** Null when over. */
  private @Nullable Chan<? super Result<Unit, TcpErrData>> done;

  private final boolean isShutdown;

  /** Null while the bytes lie in the arena. */
  private byte @Nullable [] data;

  private int offset;
  private int remaining;

  @Nullable WriteOp next;

  WriteOp(
      @Nullable TcpSocket socket,
      Chan<? super Result<Unit, TcpErrData>> done,
      byte @Nullable [] data,
      int offset,
      int remaining,
      boolean isShutdown) {
    this.socket = socket;
    this.done = done;
    this.data = data;
    this.offset = offset;
    this.remaining = remaining;
    this.isShutdown = isShutdown;
  }

  static WriteOp of(TcpSocket socket, byte[] data, Chan<? super Result<Unit, TcpErrData>> done) {
    return new WriteOp(socket, done, data, 0, data.length, false);
  }

  /** A write of bytes that lie in the loop's arena. */
  static WriteOp ofLent(
      TcpSocket socket, int offset, int length, Chan<? super Result<Unit, TcpErrData>> done) {
    return new WriteOp(socket, done, null, offset, length, false);
  }

  /** Turns one that is over into another write of bytes that lie in the arena. */
  void reuse(
      TcpSocket by, int lentOffset, int length, Chan<? super Result<Unit, TcpErrData>> whenDone) {
    socket = by;
    done = whenDone;
    offset = lentOffset;
    remaining = length;
  }

  /** The end of the stream, which takes its place in the queue like a write. */
  static WriteOp shutdown(@Nullable TcpSocket socket, Chan<? super Result<Unit, TcpErrData>> done) {
    return new WriteOp(socket, done, null, 0, 0, true);
  }

  boolean isShutdown() {
    return isShutdown;
  }

  boolean isLent() {
    return data == null && !isShutdown;
  }

  /** Whether bytes come behind those that {@link #remaining} counts. */
  boolean hasMore() {
    return false;
  }

  /** Whether it cannot go on, nor what is behind it, until more of it is there. */
  final boolean isWaiting() {
    return remaining == 0 && hasMore();
  }

  /** Whether it can be another write once it is over. */
  boolean isReusable() {
    return !isShutdown;
  }

  final boolean isOver() {
    return done == null;
  }

  /** Bytes that the kernel has not taken. */
  long queued() {
    return remaining;
  }

  int offset() {
    return offset;
  }

  int remaining() {
    return remaining;
  }

  /** Counts bytes as written. */
  void advance(int bytes) {
    offset += bytes;
    remaining -= bytes;
  }

  /** Says what is to be written next. */
  final void data(byte[] next, int length) {
    data = next;
    offset = 0;
    remaining = length;
  }

  /** Copies as much as there is room for; answers how much. */
  int copyTo(NativeBuffer to, int at, NativeBuffer arena) {
    int length = Math.min(remaining, to.capacity() - at);
    if (data != null) {
      to.bytes().put(at, data, offset, length);
    } else {
      to.bytes().put(at, arena.bytes(), offset, length);
    }
    return length;
  }

  /** Moves what is left out of the arena, which the next turn overwrites. */
  void detach(NativeBuffer arena) {
    if (isLent()) {
      byte[] copy = new byte[remaining];
      arena.bytes().get(offset, copy);
      data = copy;
      offset = 0;
    }
  }

  /** Ends it, and tells whoever waits; keeps nothing that is its user's. */
  void complete(@Nullable TcpErrData error) {
    Chan<? super Result<Unit, TcpErrData>> to = Objects.requireNonNull(done, "done");
    done = null;
    socket = null;
    data = null;
    to.send(error == null ? DONE : Result.err(Objects.requireNonNull(error)));
  }

  /** Queues it; the iotask's. */
  void addTo(WriteSide writes) {
    writes.add(this);
  }

  @Override
  public void run() {
    Objects.requireNonNull(socket, "socket").connection().writes().receive(this);
  }

  @Override
  public void rejected() {
    complete(TcpErrData.CANCELED);
  }
}
