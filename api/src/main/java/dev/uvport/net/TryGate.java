package dev.uvport.net;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what threads write for themselves and what the iotask has queued apart: a thread neither
 * overtakes what it queued before, nor ends up in the middle of a queued write.
 *
 * <p><b>Threading.</b> Two groups of methods, as marked. <b>Ownership.</b> Holds what a thread has
 * handed over until the iotask takes it.
 */
final class TryGate {
  private static final int OPEN = 0;

  /** A thread is in a system call that does not block. */
  private static final int TRYING = 1;

  /** Something is queued. */
  private static final int QUEUED = 2;

  private final Connection connection;
  private final AtomicInteger state = new AtomicInteger(OPEN);
  private final AtomicReference<@Nullable Rest> rest = new AtomicReference<>();

  /** Whether a try was refused, and waits to be told that it may be repeated. */
  private volatile boolean refused;

  private volatile @Nullable TcpErrData failure;

  /**
   * What a thread could not write for itself, and comes before all that is queued.
   *
   * @param op the write
   * @param status why the kernel takes nothing any more, or 0
   */
  record Rest(WriteOp op, int status) {}

  TryGate(Connection connection) {
    this.connection = connection;
  }

  // ---- any thread but, while something may be queued, the iotask's ----

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
    while (!enterAlone()) {
      if (connection.isWriteComing() || state.get() == QUEUED) {
        return false;
      }
      Thread.yield(); // to another try, in its system call
    }
    return true;
  }

  /** Likewise, but also false if another thread is inside; whoever is refused is not told later. */
  boolean enterAlone() {
    // Looked at before the state: what arrives afterwards was not this thread's.
    return !connection.isWriteComing() && state.compareAndSet(OPEN, TRYING);
  }

  void leave() {
    state.set(OPEN);
  }

  /** Leaves to the iotask, which is to be told. */
  void leaveToIotask(Rest unfinished) {
    rest.set(unfinished);
    state.set(QUEUED);
  }

  /** What was left to the iotask; whoever gets it sees to it. */
  @Nullable Rest takeRest() {
    return rest.get() == null ? null : rest.getAndSet(null);
  }

  /** Why nothing can be written any more; null if something may. */
  @Nullable TcpErrData failure() {
    return failure;
  }

  // ---- the iotask's thread ----

  /**
   * Keeps threads out: something is queued. Waits for one that is in its system call.
   *
   * @return what a thread has left, to be queued before all else; null for nothing
   */
  @Nullable Rest take() {
    while (state.get() != QUEUED && !state.compareAndSet(OPEN, QUEUED)) {
      Thread.yield(); // to the thread inside, if there is one processor for both
    }
    return takeRest();
  }

  /**
   * Lets threads in, as nothing is queued; or lets them know that they will fail.
   *
   * @return whether a try was refused meanwhile
   */
  boolean open(@Nullable TcpErrData why) {
    if (why != null) {
      failure = why;
    } else if (state.get() == QUEUED && rest.get() == null) {
      state.set(OPEN);
    }
    boolean told = refused;
    if (told) {
      refused = false;
    }
    return told;
  }
}
