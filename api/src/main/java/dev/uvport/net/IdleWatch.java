package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.Timeout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells a chan when nothing has moved on a connection for a time, once for each such time. It looks
 * at the byte counters every quarter of the time, so that a message costs nothing.
 *
 * <p><b>Threading.</b> The socket's iotask. <b>Ownership.</b> Owns its timer.
 */
final class IdleWatch {
  private static final int LOOKS = 4;

  /** Shorter steps would be looks without a pause. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Connection connection;
  private final Duration time;
  private final Chan<? super Duration> told;
  private @Nullable Timeout timer;
  private long seen;
  private int quietLooks;

  private IdleWatch(Connection connection, Duration time, Chan<? super Duration> told) {
    this.connection = connection;
    this.time = time;
    this.told = told;
  }

  /** Tells a chan of idle times of a connection from now on; for 292 years or more, nobody. */
  static void start(Connection of, Duration time, Chan<? super Duration> chan) {
    if (!of.isGone()) {
      of.makeExtras().watchIdle(Timeouts.isForever(time) ? null : new IdleWatch(of, time, chan));
    }
  }

  void start() {
    seen = moved();
    lookLater();
  }

  void cancel() {
    Timeouts.cancel(timer);
    timer = null;
  }

  private void lookLater() {
    Duration step = time.dividedBy(LOOKS);
    Duration pause = step.compareTo(SHORTEST) < 0 ? SHORTEST : step;
    timer = connection.iotask().after(pause, this::look).unref();
  }

  private void look() {
    lookLater();
    long now = moved();
    if (now != seen) {
      seen = now;
      quietLooks = 0;
    } else if (quietLooks < LOOKS) {
      quietLooks++;
      if (quietLooks == LOOKS) {
        tell();
      }
    }
  }

  private void tell() {
    try {
      told.send(time);
    } catch (Throwable t) {
      connection.userFailed(t);
    }
  }

  private long moved() {
    return connection.reads().bytes() + connection.writes().progress();
  }
}
