package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/**
 * What must not have happened on any loop of this process while a test ran: completions for what is
 * gone, completions lost, and loops that spin.
 *
 * @param stale completions for what was gone
 * @param lost completions that a full ring has lost
 * @param vainTurns turns that found nothing to do
 * @param nanos when this was counted
 */
record LoopGate(long stale, long lost, long vainTurns, long nanos) {
  /** More in a second, and the loop spins; a loop that does makes hundreds of thousands. */
  private static final long VAIN_PER_SECOND = 1000;

  /** In vain without harm: a large write under way that leaves in many small parts. */
  private static final long TOLERATED = 10_000;

  static LoopGate now() {
    return new LoopGate(
        UvLoopStats.staleOfAll(),
        UvLoopStats.lostOfAll(),
        UvLoopStats.vainTurnsOfAll(),
        System.nanoTime());
  }

  /** Fails if something has happened since an earlier count. */
  void check(LoopGate before) {
    assertThat(stale - before.stale).as("completions for what is gone").isZero();
    assertThat(lost - before.lost).as("completions lost to a full ring").isZero();
    Duration time = Duration.ofNanos(nanos - before.nanos);
    assertThat(vainTurns - before.vainTurns)
        .as("turns that found nothing to do, in " + time)
        .isLessThanOrEqualTo(TOLERATED + VAIN_PER_SECOND * time.toMillis() / 1000);
  }
}
