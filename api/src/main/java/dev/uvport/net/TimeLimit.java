package dev.uvport.net;

import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.Timeout;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long one direction of a socket may take: each operation for itself, as {@code
 * set_read_timeout} of Rust has it, and all of them until a moment, as Go's {@code
 * SetReadDeadline}.
 *
 * <p><b>Threading.</b> Changed on the iotask, asked on any thread. <b>Ownership.</b> Owns the timer
 * of its deadline.
 */
abstract class TimeLimit {
  private record Deadline(Instant at, long nanoTime) {}

  private final IoTask iotask;

  /** Null for none. */
  private volatile @Nullable Duration timeout;

  /** Null for none. */
  private volatile @Nullable Deadline deadline;

  private @Nullable Timeout timer;

  TimeLimit(IoTask iotask) {
    this.iotask = iotask;
  }

  /** How long an operation may take; null for ever. */
  final @Nullable Duration timeout() {
    return timeout;
  }

  /** Sets how long an operation may take. */
  void timeout(Duration time) {
    timeout = Timeouts.isForever(time) ? null : time;
  }

  /** Until when operations go on; {@link Instant#MAX} for ever. */
  final Instant deadline() {
    Deadline now = deadline;
    return now == null ? Instant.MAX : now.at;
  }

  /** Sets the deadline for what is under way and what comes. */
  final void deadline(Instant at) {
    cancel();
    Duration left = Duration.between(Instant.now(), at);
    if (Timeouts.isForever(left)) {
      deadline = null;
    } else {
      Duration wait = left.isNegative() ? Duration.ZERO : left;
      deadline = new Deadline(at, System.nanoTime() + wait.toNanos());
      timer = iotask.after(wait, this::over).unref();
    }
  }

  /** Whether the deadline has passed. */
  final boolean isOver() {
    Deadline now = deadline;
    return now != null && now.nanoTime - System.nanoTime() <= 0;
  }

  /** The deadline has passed. */
  abstract void over();

  /** Forgets the timers: nobody is left to be told. */
  void cancel() {
    Timeouts.cancel(timer);
    timer = null;
  }
}
