package dev.uvport.iotask;

/**
 * An action that an iotask will run later.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Kept by its iotask until it has run or is
 * cancelled; when the iotask ends first, the action that was given for that case runs instead.
 */
public final class Timeout {
  /** Where it is in the heap; negative when it is not. Guarded by the iotask's thread. */
  int index = -1;

  /** Whether its iotask waits for it before it exits when idle. Guarded likewise. */
  boolean isReferenced = true;

  final long deadlineNanos;
  private final IoTask iotask;
  private final Runnable action;
  private final Runnable ifEnded;
  private volatile boolean cancelled;

  Timeout(IoTask iotask, long deadlineNanos, Runnable action, Runnable ifEnded) {
    this.iotask = iotask;
    this.deadlineNanos = deadlineNanos;
    this.action = action;
    this.ifEnded = ifEnded;
  }

  /**
   * Cancels it, if it has not begun to run. Called on the iotask's thread, it is certain not to run
   * afterwards. Idempotent; does nothing once it ran.
   */
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      iotask.forget(this);
    }
  }

  /**
   * Lets an iotask end before it that {@link IoTask#exitWhenIdle} told to end when nothing lives on
   * it. Any thread; idempotent. From Node's {@code timeout.unref()}.
   *
   * @return this
   */
  public Timeout unref() {
    iotask.unreference(this);
    return this;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Runs the action, unless it was cancelled. */
  void expire() {
    if (!cancelled) {
      action.run();
    }
  }

  /**
   * Takes note that the iotask has ended, unless it was cancelled. On the iotask's thread, or on
   * that of a sender which came too late.
   */
  void abandon() {
    if (!cancelled) {
      try {
        ifEnded.run();
      } catch (Throwable t) {
        iotask.report(t);
      }
    }
  }
}
