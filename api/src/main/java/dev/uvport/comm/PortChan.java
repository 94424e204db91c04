package dev.uvport.comm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A port's sending end, and what lies between it and the port: the queue, the close and the waiter.
 *
 * <p>Closing puts a mark into the queue. What lies before the mark is received; what comes to lie
 * behind it, from senders that had not seen the close yet, was sent after the close. So a message's
 * fate is settled by its place in the queue, and no race is left for it to be lost in.
 *
 * <p><b>Threading.</b> {@link #send}, {@link #close}, {@link #backlog} and {@link #closeReason} are
 * for any thread, all else for the port's receiver.
 *
 * <p><b>Ownership.</b> Belongs to its port.
 */
final class PortChan<T> implements Chan<T> {
  /** Small: most ports hold a few messages, and there is one per socket. */
  private static final int CHUNK = 32;

  private static final Object CLOSE_MARK = new Object();

  private static final VarHandle CLOSE_REASON;

  static {
    try {
      CLOSE_REASON =
          MethodHandles.lookup().findVarHandle(PortChan.class, "closeReason", String.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MpscUnboundedVarHandleArrayQueue<Object> queue =
      new MpscUnboundedVarHandleArrayQueue<>(CHUNK);
  private final PortBacklog backlog = new PortBacklog(queue);

  /** Null while open. */
  private volatile @Nullable String closeReason;

  /** Null while no receiver waits. */
  private volatile @Nullable Waiter waiter;

  /** Whether the receiver has come to the close mark; only the receiver's. */
  private boolean drained;

  @Override
  public void send(T message) {
    Objects.requireNonNull(message, "message");
    if (closeReason == null) {
      queue.offer(message);
      wakeReceiver();
    }
  }

  @Override
  public PortBacklog backlog() {
    return backlog;
  }

  /** Closes the port; does nothing if it is closed. */
  void close(String reason) {
    if (CLOSE_REASON.compareAndSet(this, (String) null, reason)) {
      queue.offer(CLOSE_MARK);
      wakeReceiver();
      backlog.close();
    }
  }

  /** Null while open. */
  @Nullable String closeReason() {
    return closeReason;
  }

  private void wakeReceiver() {
    // The queue's last store may be no more than a release (when it links a chunk), which this read
    // could overtake while the receiver, already published, looks at the queue for the last time.
    VarHandle.fullFence();
    Waiter parked = waiter;
    if (parked != null) {
      parked.signal();
    }
  }

  /** Makes a waiter known to senders before the receiver looks once more; null when it has done. */
  void publish(@Nullable Waiter receiver) {
    waiter = receiver;
  }

  /** Takes the next message; null if there is none yet. */
  @SuppressWarnings("unchecked") // what is not the mark was put there by send
  @Nullable T poll() {
    Object head = drained ? CLOSE_MARK : queue.poll();
    if (head == CLOSE_MARK) {
      drained = true;
      throw new PortClosedException(Objects.requireNonNull(closeReason));
    }
    return (T) head;
  }

  /** The message that {@link #poll} would take; null if it would take none. */
  @SuppressWarnings("unchecked") // what is not the mark was put there by send
  @Nullable T head() {
    Object head = drained ? null : queue.peek();
    return head == CLOSE_MARK ? null : (T) head;
  }

  /** Whether {@link #poll} would do anything but return null. */
  boolean isReady() {
    return drained || queue.peek() != null;
  }
}
