package dev.uvport.net;

import dev.uvport.iotask.Timeout;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvSocketOption;
import dev.uvport.uv.UvTcp;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a peer may be silent before its connection is given up, {@link TcpOptions#DEAD_AFTER}.
 * The kernel asks it and counts; but not when it has ended its stream, for then it may have gone
 * altogether and its kernel still answer. That time is counted here.
 *
 * <p><b>Threading.</b> The connection's iotask. <b>Ownership.</b> Owns its timer.
 */
final class DeadAfter {
  /** Shorter times than the kernel can count. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Twice what the kernel waits at most before it asks a silent peer. */
  private static final Duration LONGEST = Duration.ofHours(18);

  /** After this part of the time the kernel asks a silent peer, and then as often in the rest. */
  private static final int FIRST_QUESTION = 2;

  private static final int QUESTIONS = 8;
  private static final int MILLIS_PER_SECOND = 1_000;

  /** The option. */
  static final OptionAccess<Connection, Duration> OPTION =
      new OptionAccess<>() {
        @Override
        public void check(Duration time) {
          Timeouts.checkPositive("DEAD_AFTER", time);
          boolean counted = time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0;
          if (!counted && !Timeouts.isForever(time)) {
            throw new IllegalArgumentException(
                "DEAD_AFTER "
                    + time
                    + " is not between one second and 18 hours; ChronoUnit.FOREVER.getDuration() is"
                    + " never");
          }
        }

        @Override
        public Duration get(Connection of) {
          DeadAfter limit = limitOf(of);
          return limit == null ? ChronoUnit.FOREVER.getDuration() : limit.time;
        }

        @Override
        public void set(Connection of, Duration time) {
          UvTcp tcp = of.handle();
          if (Timeouts.isForever(time)) {
            tcp.option(UvSocketOption.KEEP_ALIVE, 0);
            tcp.option(UvSocketOption.USER_TIMEOUT, 0);
            of.makeExtras().deadAfter(null);
          } else {
            tellKernel(tcp, time);
            of.makeExtras().deadAfter(new DeadAfter(of, time));
            if (of.reads().end() != null) {
              limitSilence(of);
            }
            Death.watchUnlessRead(of);
          }
        }
      };

  private final Connection connection;
  private final Duration time;
  private @Nullable Timeout timer;
  private long seen;

  private DeadAfter(Connection connection, Duration time) {
    this.connection = connection;
    this.time = time;
  }

  private static void tellKernel(UvTcp tcp, Duration time) {
    int millis = Math.toIntExact(time.toMillis());
    int idle = Math.max(1, millis / FIRST_QUESTION / MILLIS_PER_SECOND);
    int interval = Math.max(1, millis / QUESTIONS / MILLIS_PER_SECOND);
    tcp.option(UvSocketOption.KEEP_IDLE, idle);
    tcp.option(UvSocketOption.KEEP_INTERVAL, interval);
    tcp.option(UvSocketOption.KEEP_COUNT, QUESTIONS);
    tcp.option(UvSocketOption.USER_TIMEOUT, millis);
    tcp.option(UvSocketOption.KEEP_ALIVE, 1);
  }

  /** Whether a connection has such a limit. */
  static boolean isSet(Connection of) {
    return limitOf(of) != null;
  }

  private static @Nullable DeadAfter limitOf(Connection of) {
    SocketExtras extras = of.extras();
    return extras == null ? null : extras.deadAfter();
  }

  /**
   * Gives a peer no more than its time, if it has one: it has ended its stream, or is dead and
   * something of it is unread.
   */
  static void limitSilence(Connection of) {
    DeadAfter limit = limitOf(of);
    if (limit != null && limit.timer == null) {
      limit.lookLater();
    }
  }

  void cancel() {
    Timeouts.cancel(timer);
    timer = null;
  }

  private void lookLater() {
    seen = moved();
    timer = connection.iotask().after(time, this::look).unref();
  }

  private void look() {
    timer = null;
    if (moved() != seen || connection.reads().isReading()) {
      lookLater();
    } else {
      Death.giveUp(connection, Errors.of(UvError.ETIMEDOUT));
    }
  }

  private long moved() {
    return connection.reads().bytes() + connection.writes().progress();
  }
}
