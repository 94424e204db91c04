package dev.uvport.net;

import dev.uvport.flight.FlightLog;
import dev.uvport.iotask.IoTask;
import dev.uvport.uv.Descriptors;
import dev.uvport.uv.UvException;

/**
 * Notices that the process's descriptors run short, and tells once: log, metric, flight recording.
 * The system gives away the lowest free number, so that the number of a new descriptor says how
 * many there are at least; that costs a comparison for each connection.
 *
 * <p><b>Threading.</b> Any thread; two may tell at the same time. <b>Ownership.</b> None.
 */
final class DescriptorWatch {
  private final IoTask iotask;

  /** The number from which on few are left; the first look finds it out. */
  private volatile long shortFrom;

  /** The number below which there are enough again; lower, so that it does not flap. */
  private volatile long calmBelow;

  private volatile boolean near;

  DescriptorWatch(IoTask iotask) {
    this.iotask = iotask;
  }

  /** A connection has got a descriptor. */
  void taken(int fd) {
    if (near ? fd < calmBelow : fd >= shortFrom) {
      look(fd, false);
    }
  }

  /** There was none left. */
  void exhausted() {
    if (!near) {
      look(0, true);
    }
  }

  private void look(long fd, boolean exhausted) {
    long limit;
    try {
      limit = Descriptors.limit();
    } catch (UvException e) {
      shortFrom = Long.MAX_VALUE; // a system that does not tell
      return;
    }
    shortFrom = limit - limit / 10;
    calmBelow = limit - limit / 5;
    boolean isNear = exhausted || fd >= shortFrom;
    if (isNear != near) {
      near = isNear;
      tell(exhausted ? limit : fd, limit);
    }
  }

  private void tell(long used, long limit) {
    iotask.connectionCounts().nearDescriptorLimit(near);
    if (near) {
      NetLog.descriptorsRunShort(used, limit);
    } else {
      NetLog.descriptorsSuffice(used, limit);
    }
    if (FlightLog.isOn()) {
      FlightLog.descriptorLimit(iotask.name(), used, limit, near);
    }
  }
}
