package dev.uvport.iotask;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a turn leaves to do at its end, once each: first the writes that it gathered, then the
 * threads that it has messages for.
 *
 * <p><b>Threading.</b> The iotask's thread only.
 */
final class Turn {
  private final Runnable afterFlushes;
  private final Consumer<? super Throwable> onError;
  private List<Runnable> flushes = new ArrayList<>();
  private List<Runnable> flushing = new ArrayList<>();
  private List<Runnable> wakes = new ArrayList<>();
  private List<Runnable> waking = new ArrayList<>();

  /**
   * Makes an empty one.
   *
   * @param afterFlushes carries out what the flushes have left to be done together
   */
  Turn(Runnable afterFlushes, Consumer<? super Throwable> onError) {
    this.afterFlushes = afterFlushes;
    this.onError = onError;
  }

  void flushLater(Runnable flush) {
    flushes.add(flush);
  }

  void wakeLater(Runnable wake) {
    wakes.add(wake);
  }

  /** Ends the turn. What is added meanwhile waits for the next one, so that no turn is endless. */
  void end() {
    List<Runnable> due = flushes;
    flushes = flushing;
    flushing = due;
    runAll(due);
    afterFlushes.run();
    wake();
  }

  /** Wakes the receivers that wait for the end of the turn. */
  void wake() {
    List<Runnable> due = wakes;
    wakes = waking;
    waking = due;
    runAll(due);
  }

  /** Whether there is something for the next turn, which must then not block. */
  boolean hasMore() {
    return !flushes.isEmpty() || !wakes.isEmpty();
  }

  private void runAll(List<Runnable> due) {
    for (int i = 0; i < due.size(); i++) {
      try {
        due.get(i).run();
      } catch (Throwable t) {
        onError.accept(t);
      }
    }
    due.clear();
  }
}
