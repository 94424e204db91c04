package dev.uvport.net;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the open connections of a listener against {@link TcpOptions#MAX_CONNECTIONS}.
 *
 * <p><b>Threading.</b> The listener's iotask, except where marked. <b>Ownership.</b> None.
 */
final class ConnectionCap {
  /** Connections that were admitted and are not closed yet; they belong to several iotasks. */
  private final AtomicInteger open = new AtomicInteger();

  private volatile int max = Integer.MAX_VALUE;

  /** Counts one more connection, unless that were too many; any thread. */
  boolean admit() {
    int limit = max;
    return open.getAndUpdate(count -> count < limit ? count + 1 : count) < limit;
  }

  /** Counts a connection until it is closed; on its own iotask. */
  void watch(Connection admitted) {
    if (admitted.isGone()) {
      released();
    } else {
      admitted.whenClosed(this::released);
    }
  }

  /** A connection that was admitted is no more; any thread. */
  void released() {
    open.decrementAndGet();
  }

  /** The option that says how many there may be. */
  static final class Max implements OptionAccess<TcpListener, Integer> {
    @Override
    public void check(Integer value) {
      if (value < 0) {
        throw new IllegalArgumentException("MAX_CONNECTIONS " + value + " is negative");
      }
    }

    @Override
    public Integer get(TcpListener of) {
      ConnectionCap cap = of.sockets().cap();
      return cap == null ? Integer.MAX_VALUE : cap.max;
    }

    @Override
    public void set(TcpListener of, Integer value) {
      of.sockets().makeCap().max = value;
    }
  }
}
