package dev.uvport.net;

import dev.uvport.iotask.Timeout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the writes of a socket may take: ends its writing side when the kernel takes nothing for
 * longer. One timer for all writes, which runs only while some are stuck and looks for progress
 * when it expires; so a stall is noticed after one to two time-outs.
 *
 * <p><b>Threading.</b> As {@link TimeLimit}. <b>Ownership.</b> Owns its timers.
 */
final class WriteLimit extends TimeLimit {
  private final Connection connection;
  private @Nullable Timeout timer;
  private long seen;

  WriteLimit(Connection connection) {
    super(connection.iotask());
    this.connection = connection;
  }

  /** Whether the deadline for a connection's writes has passed; any thread. */
  static boolean isOver(Connection of) {
    SocketExtras extras = of.extras();
    WriteLimit limit = extras == null ? null : extras.writeLimit();
    return limit != null && limit.isOver();
  }

  /** Looks whether a write that is stuck may be so, now and later. */
  void look() {
    WriteSide writes = connection.writes();
    if (!writes.isStuck()) {
      return;
    }
    Duration timeout = timeout();
    if (isOver()) {
      writes.fail(TcpErrData.TIMEOUT);
    } else if (timer == null && timeout != null) {
      seen = writes.progress();
      timer = connection.iotask().after(timeout, this::expired).unref();
    }
  }

  private void expired() {
    timer = null;
    WriteSide writes = connection.writes();
    if (writes.isStuck() && timeout() != null && writes.progress() == seen) {
      writes.fail(TcpErrData.TIMEOUT);
    } else {
      look();
    }
  }

  @Override
  void over() {
    look();
  }

  /** Counts for a write that is stuck already, too. */
  @Override
  void timeout(Duration time) {
    super.timeout(time);
    cancelTimer();
    look();
  }

  @Override
  void cancel() {
    super.cancel();
    cancelTimer();
  }

  private void cancelTimer() {
    Timeouts.cancel(timer);
    timer = null;
  }
}
