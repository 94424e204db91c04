package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.uv.UvTcp;
import java.time.Duration;

/**
 * The close of a socket with {@code SO_LINGER} of some seconds: until then what was written leaves,
 * and the peer acknowledges it. The kernel would do that in {@code close}, and block the loop.
 *
 * <p>Nothing tells that the peer has acknowledged the end of the stream, so it is asked for again
 * and again, less and less often.
 *
 * <p><b>Threading.</b> The connection's iotask. <b>Ownership.</b> Closes the connection's handle,
 * unless somebody else does so first.
 */
final class LingeringClose {
  private static final Duration FIRST_LOOK = Duration.ofMillis(1);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

  private final Connection connection;
  private final UvTcp tcp;
  private final long deadline;
  private Duration wait = FIRST_LOOK;

  private LingeringClose(Connection connection, UvTcp tcp, Duration limit) {
    this.connection = connection;
    this.tcp = tcp;
    deadline = System.nanoTime() + limit.toNanos();
  }

  /** Ends the stream behind what is queued, and closes the handle when all is acknowledged. */
  static void start(Connection connection, UvTcp tcp) {
    Duration limit = Duration.ofSeconds(tcp.lingerSeconds());
    connection.writes().add(WriteOp.shutdown(null, Chan.discard()));
    new LingeringClose(connection, tcp, limit).lookLater();
  }

  private void lookLater() {
    connection.iotask().after(wait, this::look).unref();
    wait = wait.multipliedBy(2);
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      wait = LONGEST_WAIT;
    }
  }

  private void look() {
    if (!tcp.isOpen()) {
      return; // aborted meanwhile
    }
    if (tcp.isSettled()) {
      connection.release(false);
    } else if (System.nanoTime() - deadline >= 0) {
      connection.release(true);
    } else {
      lookLater();
    }
  }
}
