package dev.uvport.samples.http;

import dev.uvport.iotask.Timeout;
import dev.uvport.net.TcpSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a client may still take for the step that it is at.
 *
 * <p>Progress costs two fields and no timer: whether the time is over is looked at when it would
 * be.
 *
 * <p><b>Threading.</b> The socket's iotask. <b>Ownership.</b> Owns its timer.
 */
final class Patience {
  private final TcpSocket socket;
  private final Duration time;
  private final Runnable over;
  private long deadline;

  /** Bytes that had left when the deadline was set. */
  private long written;

  private boolean ended;
  private @Nullable Timeout timer;

  /**
   * Starts with the first step.
   *
   * @param time for each step
   * @param over what to do when it is over, as often as that is so
   */
  Patience(TcpSocket socket, Duration time, Runnable over) {
    this.socket = socket;
    this.time = time;
    this.over = over;
    progressed();
    checkAfter(time.toNanos());
  }

  /** The next step begins, or this one again. */
  void progressed() {
    written = socket.bytesWritten();
    deadline = System.nanoTime() + time.toNanos();
  }

  /** A last step begins, which may take so long. */
  void last(Duration limit) {
    deadline = System.nanoTime() + limit.toNanos();
    checkAfter(limit.toNanos());
  }

  /** Whether the client has taken a part of the response since the step began. */
  boolean hasTakenSomething() {
    return socket.bytesWritten() != written;
  }

  /** Nothing is waited for any more. */
  void end() {
    ended = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  private void checkAfter(long nanos) {
    if (timer != null) {
      timer.cancel();
    }
    timer = socket.iotask().after(Duration.ofNanos(nanos), this::check);
  }

  private void check() {
    if (deadline - System.nanoTime() <= 0) {
      over.run();
    }
    if (!ended) {
      checkAfter(Math.max(1, deadline - System.nanoTime()));
    }
  }
}
