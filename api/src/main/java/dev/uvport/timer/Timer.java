package dev.uvport.timer;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskClosedException;
import dev.uvport.iotask.Timeout;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Delays on an iotask's loop; Rust's {@code std::timer}.
 *
 * <pre>{@code
 * Timeout reminder = Timer.delayedSend(iotask, Duration.ofSeconds(30), chan, new Tick());
 * String answer = Timer.recvTimeout(iotask, Duration.ofSeconds(1), port); // null: not in time
 * reminder.cancel();
 * }</pre>
 *
 * <p><b>Threading.</b> Thread-safe. {@link #sleep} and {@link #recvTimeout} throw {@link
 * IllegalStateException} on an iotask. <b>Ownership.</b> The iotask keeps what is to be sent until
 * then; nobody closes anything.
 */
public final class Timer {
  private Timer() {}

  /**
   * Sends a message later; returns at once. From {@code delayed_send}, which blocked.
   *
   * @param iotask sends it, on its thread: a lambda given as chan must not block, and what it
   *     throws is reported to the iotask's error handler
   * @param delay at least this long from now
   * @param chan what it is sent to
   * @param message what is sent; never, if the iotask ends first
   * @param <T> what is sent
   * @return cancels it
   * @throws IllegalArgumentException if {@code delay} is negative
   */
  public static <T> Timeout delayedSend(
      IoTask iotask, Duration delay, Chan<? super T> chan, T message) {
    return delayedSend(iotask, delay, chan, message, () -> {});
  }

  /**
   * Sends a message later, and tells if it cannot because the iotask has ended.
   *
   * @param iotask sends it, as in {@link #delayedSend(IoTask, Duration, Chan, Object)}
   * @param delay at least this long from now
   * @param chan what it is sent to
   * @param message what is sent
   * @param ifEnded runs instead if the iotask ends first, on its thread, or on this one before this
   *     returns if it has ended already; must not block. The port's {@code close} wakes a receiver.
   * @param <T> what is sent
   * @return cancels both
   * @throws IllegalArgumentException if {@code delay} is negative
   */
  public static <T> Timeout delayedSend(
      IoTask iotask, Duration delay, Chan<? super T> chan, T message, Runnable ifEnded) {
    Objects.requireNonNull(iotask, "iotask");
    Objects.requireNonNull(chan, "chan");
    Objects.requireNonNull(message, "message");
    return iotask.after(delay, () -> chan.send(message), ifEnded);
  }

  /**
   * Blocks until a time has passed. From {@code sleep}.
   *
   * @param iotask counts the time
   * @param time blocks at least this long
   * @throws InterruptedException if the thread is interrupted before or while it waits
   * @throws IoTaskClosedException if the iotask ends first
   * @throws IllegalArgumentException if {@code time} is negative
   * @throws IllegalStateException on an iotask
   */
  public static void sleep(IoTask iotask, Duration time) throws InterruptedException {
    Objects.requireNonNull(iotask, "iotask").checkMayAwait("Timer.sleep");
    OneShot<Boolean> over = new OneShot<>();
    Timeout timeout = iotask.after(time, () -> over.send(true), () -> over.send(false));
    try {
      if (!over.recv()) {
        throw new IoTaskClosedException(iotask.name());
      }
    } catch (InterruptedException e) {
      timeout.cancel();
      throw e;
    }
  }

  /**
   * Takes a port's next message, for which this waits no longer than a time. From {@code
   * recv_timeout}.
   *
   * <p>An early message returns at once, and one that has arrived by the deadline is taken; a later
   * one stays in the port, which can be used on. This is {@link Port#recv(Duration)} under Rust's
   * name: the thread counts the time itself, so it costs the loop nothing and also ends in time
   * when the iotask has ended.
   *
   * @param iotask what Rust's signature names
   * @param timeout zero only looks
   * @param port where the message arrives
   * @param <T> the messages
   * @return null if there was none in time
   * @throws InterruptedException if the thread is interrupted before or while it waits; no message
   *     is lost by that
   * @throws dev.uvport.comm.PortClosedException if the port is closed and nothing is left in it
   * @throws IllegalArgumentException if {@code timeout} is negative
   * @throws IllegalStateException on an iotask, or if another thread receives
   */
  public static <T> @Nullable T recvTimeout(IoTask iotask, Duration timeout, Port<T> port)
      throws InterruptedException {
    Objects.requireNonNull(iotask, "iotask");
    IoTask.checkMayBlock("Timer.recvTimeout");
    return port.recv(timeout);
  }
}
