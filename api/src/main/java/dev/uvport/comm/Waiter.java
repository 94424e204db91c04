package dev.uvport.comm;

import dev.uvport.iotask.IoTask;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * One wait of one thread, which any number of senders may end and exactly one does.
 *
 * <p>The thread publishes its waiter, looks once more for what it waits for, and only then
 * {@linkplain #await awaits}; a sender publishes its message, looks for a waiter, and {@linkplain
 * #signal signals} it. Both publish and look with volatile semantics, so at least one of the two
 * sees the other. A sender may be so late that its message was taken before the wait began: who
 * wakes must look again.
 *
 * <p>A sender on an iotask puts the wake-up off to the end of the loop's turn: by then the receiver
 * finds all messages of that turn, and has cost one context switch instead of one per message.
 *
 * <p><b>Threading.</b> {@link #await} is for the thread that made the waiter, all else for any.
 *
 * <p><b>Ownership.</b> Made for one wait and never used for another: a late {@link #run} of an
 * iotask can so never end a wait that it does not belong to.
 */
final class Waiter implements Runnable {
  private static final int WAITING = 0;

  /** An iotask will wake the thread when its turn ends. */
  private static final int DEFERRED = 1;

  private static final int SIGNALLED = 2;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Refuses a wait on an iotask, and one of a thread that is interrupted already. */
  static void checkMayWait(String call) throws InterruptedException {
    IoTask.checkMayBlock(call);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private final Thread thread = Thread.currentThread();
  private volatile int state = WAITING;

  Thread thread() {
    return thread;
  }

  /** Ends the wait: now, or at the end of the turn if the caller is an iotask. */
  void signal() {
    if (state == SIGNALLED) {
      return;
    }
    IoTask iotask = IoTask.current();
    if (iotask == null) {
      // Also if deferred: this message need not wait for a loop that may be slow.
      wake();
    } else if (STATE.compareAndSet(this, WAITING, DEFERRED)) {
      iotask.afterTurn(this);
    }
  }

  /** The end of the turn in which an iotask signalled. */
  @Override
  public void run() {
    wake();
  }

  private void wake() {
    if ((int) STATE.getAndSet(this, SIGNALLED) != SIGNALLED) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Parks until signalled or until a deadline has passed.
   *
   * @param awaited what a thread dump shows as waited for
   */
  void await(Deadline deadline, Object awaited) throws InterruptedException {
    while (state != SIGNALLED && !deadline.passed()) {
      deadline.park(awaited);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
