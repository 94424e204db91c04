package dev.uvport.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the reads of a socket may take.
 *
 * <p><b>Threading.</b> As {@link TimeLimit}. <b>Ownership.</b> As {@link TimeLimit}.
 */
final class ReadLimit extends TimeLimit {
  private final ReadSide reads;

  ReadLimit(Connection connection) {
    super(connection.iotask());
    reads = connection.reads();
  }

  /** Whether the deadline for a connection's reads has passed; any thread. */
  static boolean isOver(Connection of) {
    ReadLimit limit = limitOf(of);
    return limit != null && limit.isOver();
  }

  /** How long a read may take that does not say so itself; null for ever. Any thread. */
  static @Nullable Duration timeoutOf(Connection of) {
    ReadLimit limit = limitOf(of);
    return limit == null ? null : limit.timeout();
  }

  private static @Nullable ReadLimit limitOf(Connection of) {
    SocketExtras extras = of.extras();
    return extras == null ? null : extras.readLimit();
  }

  @Override
  void over() {
    reads.expire();
  }
}
