package dev.uvport.net;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tries to write and the writes that the iotask has queued apart: a try neither overtakes
 * what its thread queued before, nor ends up in the middle of a queued write.
 *
 * <p><b>Threading.</b> Two groups of methods, as marked. <b>Ownership.</b> None.
 */
final class TryGate {
  private static final int OPEN = 0;

  /** A thread is in a system call that does not block. */
  private static final int TRYING = 1;

  /** Something is queued. */
  private static final int QUEUED = 2;

  private final AtomicInteger state = new AtomicInteger(OPEN);

  /** Writes that threads have sent to the iotask, and those of them that have arrived. */
  private final AtomicInteger sent = new AtomicInteger();

  private volatile int arrived;

  /** Whether a try was refused, and waits to be told that it may be repeated. */
  private volatile boolean refused;

  private volatile @Nullable TcpErrData failure;

  // ---- any thread ----

  /** Counts a write that the caller is about to send to the iotask. */
  void sending() {
    sent.incrementAndGet();
  }

  /** Enters, to be left soon; false if something is queued, or nothing can be written any more. */
  boolean enter() {
    if (tryEnter()) {
      return true;
    }
    // In this order, as open() does the opposite: one of the two sees the other.
    refused = true;
    return tryEnter();
  }

  private boolean tryEnter() {
    // Looked at before the state: what arrives afterwards was not this thread's.
    if (sent.get() != arrived) {
      return false;
    }
    while (!state.compareAndSet(OPEN, TRYING)) {
      if (state.get() == QUEUED) {
        return false;
      }
      Thread.yield(); // to another try, in its system call
    }
    return true;
  }

  void leave() {
    state.set(OPEN);
  }

  /** Why nothing can be written any more; null if something may. */
  @Nullable TcpErrData failure() {
    return failure;
  }

  // ---- the iotask's thread ----

  /** Counts a write that was sent, once it is queued. */
  void arrived() {
    arrived++; // only this thread writes it
  }

  /** Keeps tries out: something is queued. Waits for one that is in its system call. */
  void take() {
    while (state.get() != QUEUED && !state.compareAndSet(OPEN, QUEUED)) {
      Thread.yield(); // to the thread inside, if there is one processor for both
    }
  }

  /**
   * Lets tries in, as nothing is queued; or lets them know that they will fail.
   *
   * @return whether one was refused meanwhile
   */
  boolean open(@Nullable TcpErrData why) {
    if (why != null) {
      failure = why;
    } else if (state.get() == QUEUED) {
      state.set(OPEN);
    }
    boolean told = refused;
    refused = false;
    return told;
  }
}
