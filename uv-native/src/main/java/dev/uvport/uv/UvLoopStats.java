package dev.uvport.uv;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * What a {@link UvLoop} has done so far, in numbers that only grow, but for those of the moment.
 *
 * <p>A turn reads the clock twice, before and after {@code uv_run}. libuv's own measure of idle
 * time ({@code UV_METRICS_IDLE_TIME}) would cost one system call more in each turn that waits.
 *
 * <p><b>Threading.</b> The loop's thread writes, without a barrier; any thread reads, and may see a
 * number a moment late. <b>Ownership.</b> The loop's; may be read after its close.
 */
public final class UvLoopStats {
  private static final AtomicLong STALE = new AtomicLong();
  private static final AtomicLong LOST = new AtomicLong();
  private static final AtomicLong VAIN = new AtomicLong();

  private final AtomicLong turns = new AtomicLong();
  private final AtomicLong idleNanos = new AtomicLong();
  private final AtomicLong longestTurnNanos = new AtomicLong();
  private final AtomicLong busySince = new AtomicLong();
  private final AtomicLong completions = new AtomicLong();
  private final AtomicLong stale = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong vainTurns = new AtomicLong();
  private final AtomicLong live = new AtomicLong();

  private long longTurnNanos = Long.MAX_VALUE;
  private LongConsumer onLongTurn = nanos -> {};

  /** How many completions the latest turn has had. */
  private int recorded;

  /** Whether the turn before had nothing to do. */
  private boolean vainBefore;

  UvLoopStats() {}

  /**
   * Tells of long turns from now on. The loop's thread only.
   *
   * @param atLeastNanos how long a turn must have been
   * @param told gets a turn's length in nanoseconds, on the loop's thread, when it is over; must
   *     not throw
   */
  public void onLongTurn(long atLeastNanos, LongConsumer told) {
    longTurnNanos = atLeastNanos;
    onLongTurn = Objects.requireNonNull(told, "told");
  }

  /**
   * Takes note that a turn is over; two in a row that find nothing to do are one in vain. One alone
   * may be a wake-up whose message was taken in the turn before. The loop's thread only.
   *
   * @param nothingElse whether there was nothing to do besides completions
   */
  public void turnOver(boolean nothingElse) {
    boolean vain = nothingElse && recorded == 0;
    if (vain && vainBefore) {
      add(vainTurns, 1);
      VAIN.incrementAndGet();
    }
    vainBefore = vain;
  }

  /** Is about to call {@code uv_run}; answers the time. */
  long entering() {
    long now = System.nanoTime();
    long since = busySince.getPlain();
    if (since != 0) {
      long length = now - since;
      if (length > longestTurnNanos.getPlain()) {
        longestTurnNanos.setOpaque(length);
      }
      if (length >= longTurnNanos) {
        onLongTurn.accept(length);
        now = System.nanoTime();
      }
    }
    busySince.setOpaque(0);
    return now;
  }

  /** Is back from {@code uv_run}. */
  void returned(long entered, boolean couldWait, int completed) {
    long now = System.nanoTime();
    if (couldWait) {
      add(idleNanos, now - entered);
    }
    busySince.setOpaque(now == 0 ? 1 : now); // 0 says that it is not busy
    add(turns, 1);
    recorded = completed;
    if (completed > 0) {
      add(completions, completed);
    }
  }

  /** Everything that was recorded is delivered. */
  void delivered(int alive) {
    if (live.getPlain() != alive) {
      live.setOpaque(alive);
    }
  }

  void countStale() {
    add(stale, 1);
    STALE.incrementAndGet();
  }

  void countLost(long more) {
    add(lost, more);
    LOST.addAndGet(more);
  }

  /** Only one thread writes, so this needs no atomic addition. */
  private static void add(AtomicLong counter, long more) {
    counter.setOpaque(counter.getPlain() + more);
  }

  /**
   * Turns so far.
   *
   * @return a count
   */
  public long turns() {
    return turns.getOpaque();
  }

  /**
   * Time in turns that could wait, from the call of {@code uv_run} to its return: waiting, and
   * libuv's reading of what it waited for.
   *
   * @return nanoseconds
   */
  public long idleNanos() {
    return idleNanos.getOpaque();
  }

  /**
   * The longest time between two calls of {@code uv_run}, in which nothing else was served.
   *
   * @return nanoseconds
   */
  public long longestTurnNanos() {
    return longestTurnNanos.getOpaque();
  }

  /**
   * When libuv returned, if Java code has run since.
   *
   * @return a value of {@link System#nanoTime}, or 0 while libuv works or waits
   */
  public long busySince() {
    return busySince.getOpaque();
  }

  /**
   * Completions that libuv has recorded.
   *
   * @return a count
   */
  public long completions() {
    return completions.getOpaque();
  }

  /**
   * Completions whose handle or request was gone; they were dropped.
   *
   * @return a count; anything but 0 is a bug
   */
  public long stale() {
    return stale.getOpaque();
  }

  /**
   * Completions that a full ring has lost.
   *
   * @return a count; anything but 0 is a bug
   */
  public long lost() {
    return lost.getOpaque();
  }

  /**
   * Turns that found nothing to do, like the one before each; see {@link #turnOver}.
   *
   * @return a count; many in a second are a loop that spins
   */
  public long vainTurns() {
    return vainTurns.getOpaque();
  }

  /**
   * Handles and requests that were live at the end of the latest turn.
   *
   * @return a count, of which two are the iotask's own
   */
  public long live() {
    return live.getOpaque();
  }

  /**
   * The {@linkplain #stale stale} completions of all loops of this process.
   *
   * @return a count
   */
  public static long staleOfAll() {
    return STALE.get();
  }

  /**
   * The {@linkplain #lost lost} completions of all loops of this process.
   *
   * @return a count
   */
  public static long lostOfAll() {
    return LOST.get();
  }

  /**
   * The {@linkplain #vainTurns vain turns} of all loops of this process.
   *
   * @return a count
   */
  public static long vainTurnsOfAll() {
    return VAIN.get();
  }
}
