package dev.uvport.comm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cell for one message, sent by whoever is first and kept: Rust's {@code oneshot}, and the reply
 * to a request.
 *
 * <pre>{@code
 * OneShot<Integer> answer = new OneShot<>();
 * actor.send(new Question("how many?", answer));
 * int count = answer.recv();
 * }</pre>
 *
 * <p><b>Threading.</b> Any thread may send. One thread at a time may wait; any number may look.
 *
 * <p><b>Ownership.</b> One object without a lock or a queue; nobody closes it.
 *
 * @param <T> the message
 */
public final class OneShot<T> implements Chan<T> {
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(OneShot.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Null while empty, the {@link Waiter} of who waits, or at last the message. */
  private volatile @Nullable Object state;

  /** Makes an empty cell. */
  public OneShot() {}

  /**
   * Sends the message; if there is one already, does nothing.
   *
   * @param message not null
   */
  @Override
  public void send(T message) {
    Objects.requireNonNull(message, "message");
    Object seen = state;
    while (seen == null || seen instanceof Waiter) {
      Object witness = STATE.compareAndExchange(this, seen, (Object) message);
      if (witness == seen) {
        wake(seen);
        return;
      }
      seen = witness;
    }
  }

  private static void wake(@Nullable Object waiter) {
    if (waiter != null) {
      ((Waiter) waiter).signal();
    }
  }

  /**
   * The message, for which this waits; once there, it is returned by each further call.
   *
   * @return the message
   * @throws InterruptedException if the thread is interrupted before or while it waits; the message
   *     is not lost by that
   * @throws IllegalStateException if another thread waits, or if called on an iotask
   */
  public T recv() throws InterruptedException {
    Waiter.checkMayWait("OneShot.recv");
    T message = tryRecv();
    return message != null ? message : await(Deadline.NEVER);
  }

  /**
   * The message, for which this waits no longer than a time.
   *
   * @param timeout zero only looks
   * @return null if there was none in time; it may come yet
   * @throws InterruptedException if the thread is interrupted before or while it waits; the message
   *     is not lost by that
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException if another thread waits, or if called on an iotask
   */
  public @Nullable T recv(Duration timeout) throws InterruptedException {
    Waiter.checkMayWait("OneShot.recv");
    Deadline.checkTimeout(timeout);
    T message = tryRecv();
    return message != null ? message : await(Deadline.after(timeout));
  }

  /**
   * The message, if it is there already; on any thread, an iotask's too.
   *
   * @return null if it is not
   */
  @SuppressWarnings("unchecked") // what is neither null nor a Waiter was put there by send
  public @Nullable T tryRecv() {
    Object seen = state;
    return seen instanceof Waiter ? null : (T) seen;
  }

  /** Null only once the deadline has passed. */
  private @Nullable T await(Deadline deadline) throws InterruptedException {
    Waiter waiter = new Waiter();
    Object witness = STATE.compareAndExchange(this, (Object) null, (Object) waiter);
    if (witness instanceof Waiter other) {
      throw new IllegalStateException(
          "OneShot.recv: " + other.thread() + " waits for this message; only one thread may");
    }
    if (witness == null) {
      try {
        waiter.await(deadline, this);
      } finally {
        STATE.compareAndSet(this, (Object) waiter, (Object) null);
      }
    }
    return tryRecv();
  }
}
