package dev.uvport.iotask;

import java.lang.System.Logger.Level;

/**
 * What iotasks say in the log, as {@code dev.uvport.iotask}. The logger is asked for only when
 * there is something to say, as the JDK's logging takes 10 ms to load.
 *
 * <p><b>Threading.</b> Thread-safe.
 */
final class IoTaskLog {
  private IoTaskLog() {}

  private static System.Logger logger() {
    return System.getLogger("dev.uvport.iotask");
  }

  static void failed(Throwable thrown) {
    logger().log(Level.ERROR, "code on an iotask failed; the loop goes on", thrown);
  }

  /** The trace is that of the iotask's thread, not of the one that writes this. */
  static void stuck(String iotask, long millis, StackTraceElement[] at) {
    Throwable there = new Throwable("what runs on " + iotask);
    there.setStackTrace(at);
    logger()
        .log(
            Level.WARNING,
            "the iotask "
                + iotask
                + " has not looked at its sockets for "
                + millis
                + " ms, as code on it does not return; move what blocks to another thread",
            there);
  }

  static void spinning(String iotask, long perSecond) {
    logger()
        .log(
            Level.WARNING,
            "the iotask "
                + iotask
                + " spins: "
                + perSecond
                + " turns per second find nothing to do; this is a bug in uvport, please report it");
  }
}
