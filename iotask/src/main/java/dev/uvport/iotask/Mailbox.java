package dev.uvport.iotask;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * What other threads have sent to an iotask, first in, first out for each sender. UNBOUNDED: a
 * sender that must not run ahead waits for its result.
 *
 * <p>A sender wakes the loop only when the loop may sleep: the loop raises a flag before it blocks
 * and looks at the queue once more; the one sender that lowers the flag calls {@code
 * uv_async_send}.
 *
 * <p><b>Threading.</b> {@link #send} from any thread, the rest on the iotask's. <b>Ownership.</b>
 * Borrows the wake-up, whose handle may be closed before it is.
 */
final class Mailbox {
  private final MpscUnboundedVarHandleArrayQueue<Command> queue =
      new MpscUnboundedVarHandleArrayQueue<>(256);
  private final Runnable wakeUp;
  private final Consumer<? super Throwable> onError;

  /** Commands that run or have run; written by the iotask's thread. */
  private final AtomicLong taken = new AtomicLong();

  /** The most commands that waited at the beginning of a turn; likewise. */
  private final AtomicInteger highWater = new AtomicInteger();

  /** Raised by the loop before it may block; lowered by whoever sees to it that it wakes. */
  private final AtomicBoolean mayBlock = new AtomicBoolean();

  /** Once set, only the thread that holds {@link #leftovers} takes from the queue. */
  private volatile boolean closed;

  private final Object leftovers = new Object();

  /**
   * Makes an empty mailbox.
   *
   * @param wakeUp makes the loop's run return, on any thread; does nothing once that has ended
   * @param onError takes what commands let out; must not throw
   */
  Mailbox(Runnable wakeUp, Consumer<? super Throwable> onError) {
    this.wakeUp = wakeUp;
    this.onError = onError;
  }

  /** Delivers a command, or rejects it. */
  void send(Command command) {
    if (closed) {
      reject(command);
      return;
    }
    queue.offer(command);
    // The queue's last store may be no more than a release (when it links a chunk), which the reads
    // below could overtake while the loop looks at the queue for the last time.
    VarHandle.fullFence();
    if (mayBlock.get() && mayBlock.compareAndSet(true, false)) {
      wakeUp.run(); // in vain if the loop is closed already: it does not block any more
    }
    if (closed) {
      // The last drain may have missed it, so whoever sees this clears up.
      rejectLeftovers();
    }
  }

  /**
   * Gets ready to block.
   *
   * @return false if something has arrived, and the loop must not block
   */
  boolean prepareToBlock() {
    mayBlock.set(true);
    if (queue.isEmpty()) {
      return true;
    }
    mayBlock.set(false);
    return false;
  }

  /** The loop is up again. */
  void awake() {
    mayBlock.setPlain(false);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /**
   * Runs at most {@code limit} commands.
   *
   * @return how many there were
   */
  int drain(int limit) {
    int count = 0;
    while (count < limit) {
      Command command = queue.relaxedPoll();
      if (command == null) {
        break;
      }
      count++;
      begin(count == limit ? count + queue.size() : count);
      try {
        command.run();
      } catch (Throwable t) {
        onError.accept(t);
      }
    }
    return count;
  }

  /** Counts a command before it runs, for it may tell somebody who looks at once. */
  private void begin(int waited) {
    taken.setOpaque(taken.getPlain() + 1);
    if (waited > highWater.getPlain()) {
      highWater.setOpaque(waited);
    }
  }

  /** Commands that run or have run; any thread. */
  long taken() {
    return taken.getOpaque();
  }

  /** The most commands that waited at the beginning of a turn; any thread. */
  int highWater() {
    return highWater.getOpaque();
  }

  /** Commands that wait; any thread. */
  int depth() {
    return queue.size();
  }

  /** Rejects what is left and all that comes. */
  void close() {
    closed = true;
    rejectLeftovers();
  }

  private void rejectLeftovers() {
    synchronized (leftovers) {
      for (Command command = queue.poll(); command != null; command = queue.poll()) {
        reject(command);
      }
    }
  }

  /** One that throws must not keep the others, nor their senders, from being told. */
  private void reject(Command command) {
    try {
      command.rejected();
    } catch (Throwable t) {
      onError.accept(t);
    }
  }
}
