package dev.uvport.net;

import dev.uvport.uv.NativeBuffer;
import dev.uvport.uv.UvLoop;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a connection that have not left, in their order: a linked list of them. {@link
 * WriteSide} says when they leave; it is this queue, rather than having one, to save each idle
 * connection an object.
 *
 * <p><b>Threading.</b> The connection's iotask. <b>Ownership.</b> Holds the queued writes.
 */
class WriteQueue {
  private @Nullable WriteOp head;
  private @Nullable WriteOp tail;

  /** The next to leave; null if nothing is queued. */
  final @Nullable WriteOp first() {
    return head;
  }

  final void addLast(WriteOp op) {
    if (tail == null) {
      head = op;
    } else {
      tail.next = op;
    }
    tail = op;
  }

  final void addFirst(WriteOp op) {
    op.next = head;
    head = op;
    if (tail == null) {
      tail = op;
    }
  }

  /** Empties the queue; answers what was in it, as a list. */
  final @Nullable WriteOp removeAll() {
    WriteOp all = head;
    head = null;
    tail = null;
    return all;
  }

  /**
   * Takes that many bytes as written.
   *
   * @return the writes that are whole with them, as a list; null if none is
   */
  final @Nullable WriteOp removeWhole(int taken) {
    WriteOp firstWhole = head;
    WriteOp lastWhole = null;
    int left = taken;
    while (head != null && isWhole(head, left)) {
      left -= head.remaining();
      lastWhole = head;
      head = head.next;
    }
    if (left > 0 && head != null) {
      head.advance(left);
    }
    if (lastWhole == null) {
      return null;
    }
    lastWhole.next = null;
    if (head == null) {
      tail = null;
    }
    return firstWhole;
  }

  /** Whether that many bytes are the rest of a write. */
  private static boolean isWhole(WriteOp op, int taken) {
    return !op.isShutdown() && !op.hasMore() && taken >= op.remaining();
  }

  /** Lays the first writes end to end, up to an end of writing; answers how many bytes that is. */
  final int gather(UvLoop loop) {
    NativeBuffer to = loop.outgoing();
    int length = 0;
    for (WriteOp op = head; op != null && !op.isShutdown(); op = op.next) {
      length += op.copyTo(to, length, loop.arena());
      if (length == to.capacity() || op.hasMore()) {
        break;
      }
    }
    return length;
  }

  /** Copies what lies in the loop's arena, which is overwritten in the next turn. */
  final void detach(NativeBuffer arena) {
    for (WriteOp op = head; op != null; op = op.next) {
      op.detach(arena);
    }
  }

  /** Bytes in the queue. */
  final long length() {
    long sum = 0;
    for (WriteOp op = head; op != null; op = op.next) {
      sum += op.queued();
    }
    return sum;
  }
}
