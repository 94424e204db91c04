package dev.uvport.iotask;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the sockets and listeners of an iotask count what becomes of their connections; users read
 * it as {@link IoTask#metrics}.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> The iotask's.
 */
public final class ConnectionCounts {
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong acceptFailures = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean nearDescriptorLimit;

  ConnectionCounts() {}

  /** A connection has begun. */
  public void countOpened() {
    opened.incrementAndGet();
  }

  /** A connection is over. */
  public void countClosed() {
    closed.incrementAndGet();
  }

  /** A listener has accepted a connection. */
  public void countAccepted() {
    accepted.incrementAndGet();
  }

  /** A listener could not accept. */
  public void countAcceptFailure() {
    acceptFailures.incrementAndGet();
  }

  /** A listener has closed a connection that was one too many. */
  public void countDropped() {
    dropped.incrementAndGet();
  }

  /**
   * Descriptors have run short, or no longer.
   *
   * @param near whether few are left
   */
  public void nearDescriptorLimit(boolean near) {
    nearDescriptorLimit = near;
  }

  long opened() {
    return opened.get();
  }

  long closed() {
    return closed.get();
  }

  long accepted() {
    return accepted.get();
  }

  long acceptFailures() {
    return acceptFailures.get();
  }

  long dropped() {
    return dropped.get();
  }

  boolean isNearDescriptorLimit() {
    return nearDescriptorLimit;
  }
}
