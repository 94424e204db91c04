package dev.uvport.comm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where messages arrive: an unbounded queue with any number of senders and one receiver.
 *
 * <pre>{@code
 * Port<String> port = new Port<>();
 * Chan<String> chan = port.chan(); // for senders, on any thread
 * String message = port.recv();
 * }</pre>
 *
 * <p><b>Threading.</b> {@link #chan}, {@link #close} and {@link #isClosed} are for any thread, all
 * else for one thread at a time: which one may change from call to call, but a call during another
 * thread's throws {@link IllegalStateException} at once and names that thread. Messages of one
 * sending thread are received in the order in which they were sent.
 *
 * <p><b>Ownership.</b> Nothing native is behind a port: one that is no longer used needs no close.
 * Closing tells the receiver, and those senders that wait for it, that nothing more comes.
 *
 * @param <T> the messages
 */
public final class Port<T> implements AutoCloseable {
  private static final VarHandle RECEIVER;

  static {
    try {
      RECEIVER = MethodHandles.lookup().findVarHandle(Port.class, "receiver", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PortChan<T> chan = new PortChan<>();

  /** The thread that is in a call of the receiver's, or in a {@link Select} over this port. */
  @SuppressWarnings("unused") // by its handle
  private volatile @Nullable Thread receiver;

  /** Opens a port. */
  public Port() {}

  /**
   * The sending end.
   *
   * @return the same for each call; it stays valid, and drops what it is sent once the port is
   *     closed
   */
  public Chan<T> chan() {
    return chan;
  }

  /**
   * Takes the next message, for which this waits.
   *
   * @return the message
   * @throws InterruptedException if the thread is interrupted before or while it waits; no message
   *     is lost by that
   * @throws PortClosedException if the port is closed and nothing is left in it
   * @throws IllegalStateException if another thread receives, or if called on an iotask
   */
  public T recv() throws InterruptedException {
    Waiter.checkMayWait("Port.recv");
    enter("Port.recv");
    try {
      T message = chan.poll();
      return message != null ? message : await(Deadline.NEVER);
    } finally {
      leave();
    }
  }

  /**
   * Takes the next message, for which this waits no longer than a time. A message that has arrived
   * by then is taken, however late the thread gets to look.
   *
   * @param timeout zero only looks
   * @return null if there was none in time; the port can be used on
   * @throws InterruptedException if the thread is interrupted before or while it waits; no message
   *     is lost by that
   * @throws PortClosedException if the port is closed and nothing is left in it
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException if another thread receives, or if called on an iotask
   */
  public @Nullable T recv(Duration timeout) throws InterruptedException {
    Waiter.checkMayWait("Port.recv");
    Deadline.checkTimeout(timeout);
    enter("Port.recv");
    try {
      T message = chan.poll();
      return message != null ? message : await(Deadline.after(timeout));
    } finally {
      leave();
    }
  }

  /**
   * Takes the next message if there is one; never waits, and so may be called on an iotask.
   *
   * @return null if there is none yet
   * @throws PortClosedException if the port is closed and nothing is left in it
   * @throws IllegalStateException if another thread receives
   */
  public @Nullable T tryRecv() {
    enter("Port.tryRecv");
    try {
      return chan.poll();
    } finally {
      leave();
    }
  }

  /**
   * Whether a message is there to be taken; never waits, and so may be called on an iotask.
   *
   * @return false if there is none yet, and if the port is closed and nothing is left in it
   * @throws IllegalStateException if another thread receives
   */
  public boolean peek() {
    enter("Port.peek");
    try {
      return chan.head() != null;
    } finally {
      leave();
    }
  }

  /**
   * The next message if there is one, which stays the next; never waits, and so may be called on an
   * iotask. To wait for it there is {@link Select}.
   *
   * @return null if there is none yet, and if the port is closed and nothing is left in it
   * @throws IllegalStateException if another thread receives
   */
  public @Nullable T head() {
    enter("Port.head");
    try {
      return chan.head();
    } finally {
      leave();
    }
  }

  /** Closes the port as {@link #close(String)} does, with the reason that it was closed. */
  @Override
  public void close() {
    close("the port was closed");
  }

  /**
   * Closes the port.
   *
   * <p>What was sent before can still be received, then the receiver gets {@link
   * PortClosedException}; one that waits is woken. What is sent after is dropped. Actions
   * registered with the {@linkplain Chan#backlog backlog} run now, on this thread. A second close
   * does nothing: the first reason stands.
   *
   * @param reason what the receiver is told
   */
  public void close(String reason) {
    chan.close(Objects.requireNonNull(reason, "reason"));
  }

  /**
   * Whether the port was closed; messages may be left in it nevertheless.
   *
   * @return true from the first close on
   */
  public boolean isClosed() {
    return chan.closeReason() != null;
  }

  /** Null only once the deadline has passed. */
  private @Nullable T await(Deadline deadline) throws InterruptedException {
    try {
      while (true) {
        Waiter waiter = new Waiter();
        chan.publish(waiter);
        T message = chan.poll();
        if (message != null || deadline.passed()) {
          return message;
        }
        waiter.await(deadline, this);
      }
    } finally {
      chan.publish(null);
    }
  }

  /** Makes the calling thread the receiver. */
  void enter(String call) {
    Thread other =
        (Thread) RECEIVER.compareAndExchange(this, (Thread) null, Thread.currentThread());
    if (other != null) {
      throw new IllegalStateException(
          call + ": " + other + " receives on this port; a port has one receiver at a time");
    }
  }

  /** Lets another thread be the receiver, and senders know what was taken. */
  void leave() {
    RECEIVER.setRelease(this, (Thread) null);
    chan.backlog().taken();
  }

  void publish(@Nullable Waiter waiter) {
    chan.publish(waiter);
  }

  boolean isReady() {
    return chan.isReady();
  }
}
