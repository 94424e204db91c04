package dev.uvport.comm;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jctools.queues.QueueProgressIndicators;

/**
 * What a port tells its senders about its receiver's progress.
 *
 * <p>The queue counts what goes in and out of it anyway. A registered action must not be missed:
 * the receiver takes a message and then looks whether an action is due; who registers makes the
 * action known and then looks whether its message was taken. Each has a fence between its two
 * steps, so at least one of them finds the action due; the lock sees to it that only one runs it.
 *
 * <p><b>Threading.</b> Any thread; {@link #taken} is for the receiver.
 *
 * <p><b>Ownership.</b> Belongs to its port.
 */
final class PortBacklog implements Backlog {

  private record Registration(long count, Runnable action) {}

  private final QueueProgressIndicators queue;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by lock; nearest first. */
  private final PriorityQueue<Registration> registrations =
      new PriorityQueue<>(1, Comparator.comparingLong(Registration::count));

  /** The nearest registration's count; written under lock, read without. */
  private volatile long nextDue = Long.MAX_VALUE;

  /** Written under lock, read without. */
  private volatile boolean closed;

  PortBacklog(QueueProgressIndicators queue) {
    this.queue = queue;
  }

  @Override
  public long sent() {
    return queue.currentProducerIndex();
  }

  @Override
  public long received() {
    return closed ? sent() : queue.currentConsumerIndex();
  }

  @Override
  public void whenReceived(long count, Runnable action) {
    Objects.requireNonNull(action, "action");
    lock.lock();
    try {
      registrations.add(new Registration(count, action));
      nextDue = registrations.element().count();
    } finally {
      lock.unlock();
    }
    VarHandle.fullFence();
    runDue();
  }

  /** Runs what the receiver's latest message has made due; called after every one. */
  void taken() {
    VarHandle.fullFence();
    if (nextDue <= queue.currentConsumerIndex()) {
      runDue();
    }
  }

  /** Nobody will take anything any more: all registrations are due. */
  void close() {
    closed = true;
    VarHandle.fullFence();
    runDue();
  }

  private void runDue() {
    for (Registration due : removeDue()) {
      run(due.action());
    }
  }

  private List<Registration> removeDue() {
    List<Registration> due = new ArrayList<>();
    lock.lock();
    try {
      while (!registrations.isEmpty() && isDue(registrations.element())) {
        due.add(registrations.remove());
      }
      nextDue = registrations.isEmpty() ? Long.MAX_VALUE : registrations.element().count();
    } finally {
      lock.unlock();
    }
    return due;
  }

  private boolean isDue(Registration registration) {
    return closed || registration.count() <= received();
  }

  /** An action that throws must not cost the receiver the message that it has just taken. */
  private static void run(Runnable action) {
    try {
      action.run();
    } catch (Throwable failure) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
  }
}
