package dev.uvport.iotask;

import dev.uvport.uv.UvLoop;
import dev.uvport.uv.UvTimer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All timeouts of an iotask behind one libuv timer: a binary heap whose entries know their place,
 * so that cancelling is as cheap as adding.
 *
 * <p><b>Threading.</b> The iotask's thread only. <b>Ownership.</b> The loop owns the timer handle.
 */
final class TimerQueue {
  /** How late a loop is that was held up, or whose process was stopped. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * How often a late loop looks at its sockets before it lets time-outs expire: libuv looks at its
   * timers before its sockets, so the second time brings what has arrived in the meantime.
   */
  private static final int LOOKS_WHEN_LATE = 2;

  private final UvTimer timer;
  private final Consumer<? super Throwable> onError;
  private @Nullable Timeout[] heap = new Timeout[16];
  private int size;

  /** How many of them a loop that exits when idle waits for. */
  private int referenced;

  /** Whether the timer was last set for a deadline that had come, and has not fired since. */
  private boolean overdue;

  /** How often a late loop has given way to its sockets. */
  private int looks;

  private boolean ended;

  TimerQueue(UvLoop loop, Consumer<? super Throwable> onError) {
    timer = new UvTimer(loop);
    timer.reference(false); // the timeouts count, each for itself
    this.onError = onError;
  }

  void add(Timeout timeout) {
    if (ended) {
      timeout.abandon();
      return;
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    if (timeout.isReferenced) {
      referenced++;
    }
    siftUp(size++, timeout);
    if (timeout.index == 0) {
      arm();
    }
  }

  void remove(Timeout timeout) {
    int hole = timeout.index;
    if (hole < 0) {
      return;
    }
    timeout.index = -1;
    if (timeout.isReferenced) {
      referenced--;
    }
    Timeout last = at(--size);
    heap[size] = null;
    if (last == timeout) {
      return;
    }
    siftDown(hole, last);
    if (last.index == hole) {
      siftUp(hole, last);
    }
  }

  /** A timeout counts no longer. */
  void unreference(Timeout timeout) {
    if (timeout.isReferenced) {
      timeout.isReferenced = false;
      if (timeout.index >= 0) {
        referenced--;
      }
    }
  }

  /** Whether a timeout is a reason to go on. */
  boolean isReferenced() {
    return referenced > 0;
  }

  /** The loop has ended: what was kept, and what is still added, is abandoned. */
  void end() {
    ended = true;
    while (size > 0) {
      Timeout left = at(0);
      remove(left);
      left.abandon();
    }
  }

  /** Whether the loop must not block before it has looked at its timer. */
  boolean isOverdue() {
    return overdue;
  }

  private void expire() {
    // Those that are due now, not those that they add: a zero timeout that renews itself must not
    // keep the loop from its sockets.
    overdue = false;
    long now = System.nanoTime();
    if (size > 0 && now - at(0).deadlineNanos > LATE_NANOS && looks < LOOKS_WHEN_LATE) {
      looks++;
      arm(); // who waits for data that is there already must not be told that its time is over
      return;
    }
    looks = 0;
    while (size > 0 && at(0).deadlineNanos - now <= 0) {
      Timeout due = at(0);
      remove(due);
      try {
        due.expire();
      } catch (Throwable t) {
        onError.accept(t);
      }
    }
    arm();
  }

  /** Sets the timer for the earliest deadline, rounded up: a timeout is never early. */
  private void arm() {
    if (size > 0 && timer.isOpen()) {
      long nanos = Math.max(0, at(0).deadlineNanos - System.nanoTime());
      overdue = nanos == 0;
      timer.start((nanos + 999_999) / TimeUnit.MILLISECONDS.toNanos(1), this::expire);
    }
  }

  private void siftUp(int hole, Timeout timeout) {
    while (hole > 0) {
      int parent = (hole - 1) / 2;
      if (isBefore(at(parent), timeout)) {
        break;
      }
      put(hole, at(parent));
      hole = parent;
    }
    put(hole, timeout);
  }

  private void siftDown(int hole, Timeout timeout) {
    for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && isBefore(at(child + 1), at(child))) {
        child++;
      }
      if (isBefore(timeout, at(child))) {
        break;
      }
      put(hole, at(child));
      hole = child;
    }
    put(hole, timeout);
  }

  private void put(int index, Timeout timeout) {
    heap[index] = timeout;
    timeout.index = index;
  }

  private Timeout at(int index) {
    Timeout timeout = heap[index];
    assert timeout != null : "hole in the heap";
    return timeout;
  }

  private static boolean isBefore(Timeout a, Timeout b) {
    return a.deadlineNanos - b.deadlineNanos <= 0;
  }
}
