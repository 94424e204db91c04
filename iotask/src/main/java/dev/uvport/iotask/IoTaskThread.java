package dev.uvport.iotask;

import dev.uvport.flight.FlightLog;
import dev.uvport.uv.UvAsync;
import dev.uvport.uv.UvLoop;
import dev.uvport.uv.UvLoopStats;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An iotask's thread: makes the loop, runs turn after turn, and closes it. Being on such a thread
 * is how code finds out that it runs on a loop.
 *
 * <p><b>Threading.</b> The fields are set before {@link #started} completes; what they lead to
 * belongs to this thread, except the mailbox. <b>Ownership.</b> Owns the loop.
 */
final class IoTaskThread extends Thread {
  /** Commands run in one turn at most, so that a flood of them cannot starve the sockets. */
  private static final int COMMANDS_PER_TURN = 1024;

  /** Turns as long as this are told to a flight recording. */
  private static final long LONG_TURN_NANOS = 10_000_000;

  private final IoTask iotask;
  private final Consumer<? super Throwable> onError;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final long begun = System.nanoTime();
  private final ConnectionCounts connections = new ConnectionCounts();
  private @Nullable UvLoop loop;
  private @Nullable Mailbox mailbox;
  private @Nullable TimerQueue timers;
  private @Nullable Turn turn;

  /** Whether the code that runs now may wait for other threads. */
  private boolean mayWait;

  /** Whether it ends when nothing lives on it. */
  private boolean exitsWhenIdle;

  private volatile boolean exiting;

  IoTaskThread(IoTask iotask, String name, Consumer<? super Throwable> onError, boolean daemon) {
    super(null, null, name, 0, false);
    setDaemon(daemon);
    this.iotask = iotask;
    this.onError = onError;
  }

  IoTask iotask() {
    return iotask;
  }

  /** Completes when the loop is up, or with what kept it from being. */
  CompletableFuture<Void> started() {
    return started;
  }

  @Override
  public void run() {
    UvLoop mine;
    try {
      mine = new UvLoop(onError);
    } catch (Throwable t) {
      started.completeExceptionally(t);
      return;
    }
    // Closing the loop closes the handles, which completes whatever waits for one.
    try (mine) {
      loop = mine;
      mailbox = new Mailbox(wakeUps(mine)::send, onError);
      timers = new TimerQueue(mine, onError);
      turn = new Turn(mine::writeBatched, onError);
      mine.stats().onLongTurn(LONG_TURN_NANOS, this::longTurn);
      started.complete(null);
      turns(mine);
    } catch (Throwable t) {
      started.completeExceptionally(t);
      onError.accept(t);
    }
    if (timers != null) {
      timers.end();
    }
    if (turn != null) {
      turn.end(); // closing the handles has left completions to deliver
    }
  }

  private void turns(UvLoop loop) {
    try {
      while (!exiting) {
        turn(loop, mailbox(), timers(), turn());
        if (exitsWhenIdle && isIdle()) {
          exit();
        }
      }
    } finally {
      // However it ends: whoever waits for an answer must get one.
      exit();
      mailbox().close();
    }
  }

  private void longTurn(long nanos) {
    if (FlightLog.isOn()) {
      FlightLog.longTurn(getName(), nanos);
    }
  }

  private void turn(UvLoop loop, Mailbox mailbox, TimerQueue timers, Turn turn) {
    boolean idle = !turn.hasMore() && !timers.isOverdue() && mailbox.prepareToBlock();
    loop.run(idle ? UvLoop.Mode.ONCE : UvLoop.Mode.NOWAIT);
    mailbox.awake();
    int commands = mailbox.drain(COMMANDS_PER_TURN);
    boolean hadWork = commands > 0 || turn.hasMore();
    turn.end();
    loop.stats().turnOver(!hadWork);
  }

  private static UvAsync wakeUps(UvLoop loop) {
    UvAsync async = new UvAsync(loop);
    async.reference(false);
    return async;
  }

  private boolean isIdle() {
    return !loop().isReferenced()
        && !timers().isReferenced()
        && mailbox().isEmpty()
        && !turn().hasMore();
  }

  /** Ends the turns once nothing lives here. */
  void exitWhenIdle() {
    exitsWhenIdle = true;
  }

  /** Ends the turns after the present one. */
  void exit() {
    exiting = true;
  }

  boolean isExiting() {
    return exiting;
  }

  ConnectionCounts connections() {
    return connections;
  }

  /** What it has done so far; any thread. */
  IoTaskMetrics metrics() {
    UvLoopStats stats = loop().stats();
    long idleNanos = stats.idleNanos(); // before the clock, so that nobody was idle before he began
    long now = System.nanoTime();
    long busySince = stats.busySince();
    return new IoTaskMetrics(
        getName(),
        Duration.ofNanos(now - begun),
        stats.turns(),
        Duration.ofNanos(idleNanos),
        Duration.ofNanos(busySince == 0 ? 0 : Math.max(0, now - busySince)),
        Duration.ofNanos(stats.longestTurnNanos()),
        stats.vainTurns(),
        stats.completions(),
        stats.stale(),
        stats.lost(),
        mailbox().taken(),
        mailbox().depth(),
        mailbox().highWater(),
        stats.live(),
        connections.opened(),
        connections.closed(),
        connections.accepted(),
        connections.acceptFailures(),
        connections.dropped(),
        connections.isNearDescriptorLimit());
  }

  boolean mayWait() {
    return mayWait;
  }

  /**
   * Runs code that may wait for other threads, which get first what the turn has for them so far.
   */
  void letWait(Runnable action) {
    boolean before = mayWait;
    mayWait = true;
    turn().wake();
    try {
      action.run();
    } finally {
      mayWait = before;
    }
  }

  UvLoop loop() {
    return Objects.requireNonNull(loop, "loop");
  }

  Mailbox mailbox() {
    return Objects.requireNonNull(mailbox, "mailbox");
  }

  TimerQueue timers() {
    return Objects.requireNonNull(timers, "timers");
  }

  Turn turn() {
    return Objects.requireNonNull(turn, "turn");
  }
}
