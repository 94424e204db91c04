package dev.uvport.net;

import dev.uvport.flight.FlightLog;
import org.jspecify.annotations.Nullable;

/**
 * Tells the iotask's counts, and a flight recording if there is one, what becomes of a connection.
 *
 * <p><b>Threading.</b> The connection's iotask. <b>Ownership.</b> None.
 */
final class ConnectionEvents {
  private ConnectionEvents() {}

  /** It has a handle. */
  static void opened(Connection of) {
    of.iotask().connectionCounts().countOpened();
  }

  /** Its handle has a peer. */
  static void connected(Connection of) {
    if (FlightLog.isOn()) {
      peerOf(of); // at its end it cannot be asked any more
    }
  }

  /** It was accepted. */
  static void accepted(Connection of) {
    if (FlightLog.isOn()) {
      FlightLog.accepted(of.iotask().name(), peerOf(of));
    }
  }

  /** It stops reading because its receiver is behind, or goes on. */
  static void backPressure(Connection of, boolean stops) {
    if (FlightLog.isOn()) {
      FlightLog.backPressure(of.iotask().name(), peerOf(of), stops);
    }
  }

  /** Its handle is closed; why is null if this side has closed it, and nothing failed before. */
  static void closed(Connection of, @Nullable TcpErrData why) {
    if (FlightLog.isOn()) {
      TcpErrData ofReads = of.reads().end();
      boolean ended = ofReads != null && ofReads.isEof();
      String cause = why != null ? why.errName() : ended ? "closed after EOF" : "closed";
      FlightLog.closed(
          of.iotask().name(), peerOf(of), cause, of.reads().bytes(), of.writes().bytes());
    }
  }

  /** The other end; null if it is not known any more. */
  private static @Nullable String peerOf(Connection of) {
    if (of.addresses().peer() == null && !of.isGone()) {
      Addresses.peerOf(of); // which keeps it for the event of the close
    }
    SocketAddr peer = of.addresses().peer();
    return peer == null ? null : peer.toString();
  }
}
