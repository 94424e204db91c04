package dev.uvport.net;

import dev.uvport.comm.Chan;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells when few enough of a socket's bytes wait for the kernel. To add them up takes a look at
 * each write, so that is not done before enough bytes have left.
 *
 * <p><b>Threading.</b> The socket's iotask. <b>Ownership.</b> None.
 */
final class QueueWatch {
  private record Waiter(long atMost, Chan<? super Long> chan) {}

  private final Connection connection;
  private final List<Waiter> waiters = new ArrayList<>();

  /** How many bytes must have left before it can be time to tell somebody. */
  private long lookAt;

  QueueWatch(Connection connection) {
    this.connection = connection;
  }

  /** Tells a chan once, when few enough bytes of a connection wait for the kernel. */
  static void add(Connection of, long atMost, Chan<? super Long> chan) {
    if (of.isGone()) {
      chan.send(0L);
    } else {
      of.makeExtras().makeQueueWatch().add(atMost, chan);
    }
  }

  private void add(long atMost, Chan<? super Long> chan) {
    waiters.add(new Waiter(atMost, chan));
    look();
  }

  /** Bytes have left. */
  void moved() {
    if (!waiters.isEmpty() && connection.writes().bytes() >= lookAt) {
      look();
    }
  }

  /** Adds up what is queued, and tells those who wait for as little. */
  void look() {
    WriteSide writes = connection.writes();
    long queued = writes.queued();
    lookAt = Long.MAX_VALUE;
    List<Waiter> due = new ArrayList<>();
    for (Waiter waiter : waiters) {
      if (queued <= waiter.atMost) {
        due.add(waiter);
      } else {
        lookAt = Math.min(lookAt, writes.progress() + queued - waiter.atMost);
      }
    }
    waiters.removeAll(due);
    due.forEach(waiter -> tell(waiter, queued));
  }

  private void tell(Waiter waiter, long queued) {
    try {
      waiter.chan.send(queued);
    } catch (Throwable t) {
      connection.userFailed(t);
    }
  }
}
