package dev.uvport.iotask;

import dev.uvport.flight.FlightLog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at iotasks from outside, and names in the log what keeps one from its sockets: a turn that
 * does not end, or turns without end that find nothing to do.
 *
 * <p><b>Threading.</b> Thread-safe. The looking is done by one daemon thread, which lives while
 * something is watched. <b>Ownership.</b> Owns that thread; forgets iotasks that have ended.
 */
final class Watchdog {
  /** Whether all iotasks are watched that are spawned: after how many milliseconds. */
  static final String PROPERTY = "uvport.watchdog";

  /** Turns in vain within a second that are a loop that spins. */
  private static final long SPINNING = 1000;

  private static final int LOOKS_PER_LIMIT = 4;
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final Watchdog INSTANCE = new Watchdog();

  /** What is known of one iotask; the watching thread's, once it is in the map. */
  private static final class Watched {
    private final long limitNanos;
    private long reported;
    private long windowBegan;
    private long vainTurns;
    private boolean spinning;

    Watched(long limitNanos, long vainTurns) {
      this.limitNanos = limitNanos;
      this.vainTurns = vainTurns;
      windowBegan = System.nanoTime();
    }
  }

  private final Map<IoTaskThread, Watched> watched = new ConcurrentHashMap<>();

  /** Null while nothing is watched; guarded by this object's lock. */
  private @Nullable Thread looking;

  private Watchdog() {}

  /** What the property says; null if it does not. */
  static @Nullable Duration byDefault() {
    Long millis = Long.getLong(PROPERTY);
    return millis == null ? null : Duration.ofMillis(millis);
  }

  /** Watches an iotask from now on, or no longer if the limit is zero. */
  static void watch(IoTaskThread iotask, Duration limit) {
    INSTANCE.set(iotask, limit);
  }

  private synchronized void set(IoTaskThread iotask, Duration limit) {
    if (limit.isZero()) {
      watched.remove(iotask);
    } else {
      watched.put(iotask, new Watched(Nanos.of(limit), iotask.loop().stats().vainTurns()));
    }
    notifyAll();
    if (looking == null && !watched.isEmpty()) {
      looking = new Thread(null, this::lookAgainAndAgain, "uvport-watchdog", 0, false);
      looking.setDaemon(true);
      looking.start();
    }
  }

  private void lookAgainAndAgain() {
    while (pause()) {
      watched.keySet().removeIf(iotask -> !iotask.isAlive());
      long now = System.nanoTime();
      watched.forEach((iotask, state) -> look(iotask, state, now));
    }
  }

  /** Waits until it is time to look; false if there is nothing to look at. */
  private synchronized boolean pause() {
    long shortest = Long.MAX_VALUE;
    for (Watched each : watched.values()) {
      shortest = Math.min(shortest, each.limitNanos / LOOKS_PER_LIMIT);
    }
    try {
      if (!watched.isEmpty()) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(shortest, SHORTEST_PAUSE_NANOS));
        return true;
      }
    } catch (InterruptedException e) {
      watched.clear(); // somebody wants this thread to end
    }
    looking = null;
    return false;
  }

  /** A log that throws must not end the watch. */
  private static void look(IoTaskThread iotask, Watched state, long now) {
    try {
      lookForStuckTurn(iotask, state, now);
      lookForSpin(iotask, state, now);
    } catch (RuntimeException e) {
      iotask.iotask().report(e);
    }
  }

  private static void lookForStuckTurn(IoTaskThread iotask, Watched state, long now) {
    long since = iotask.loop().stats().busySince();
    if (since == 0 || since == state.reported || now - since < state.limitNanos) {
      return;
    }
    StackTraceElement[] at = iotask.getStackTrace();
    if (iotask.loop().stats().busySince() != since) {
      return; // it has ended meanwhile, and the trace may be another turn's
    }
    state.reported = since;
    long millis = TimeUnit.NANOSECONDS.toMillis(now - since);
    IoTaskLog.stuck(iotask.getName(), millis, at);
    if (FlightLog.isOn()) {
      FlightLog.stuckTurn(iotask.getName(), now - since, at);
    }
  }

  private static void lookForSpin(IoTaskThread iotask, Watched state, long now) {
    long window = now - state.windowBegan;
    if (window < state.limitNanos) {
      return;
    }
    long vain = iotask.loop().stats().vainTurns();
    double perSecond = (vain - state.vainTurns) * 1e9 / window;
    boolean spins = perSecond > SPINNING;
    if (spins && !state.spinning) {
      IoTaskLog.spinning(iotask.getName(), (long) perSecond);
      if (FlightLog.isOn()) {
        FlightLog.spin(iotask.getName(), (long) perSecond);
      }
    }
    state.spinning = spins;
    state.vainTurns = vain;
    state.windowBegan = now;
  }
}
