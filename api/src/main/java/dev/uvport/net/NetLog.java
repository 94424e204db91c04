package dev.uvport.net;

import java.lang.System.Logger.Level;

/**
 * What sockets and listeners say in the log, as {@code dev.uvport.net}. The logger is asked for
 * only when there is something to say, as the JDK's logging takes 10 ms to load.
 *
 * <p><b>Threading.</b> Thread-safe.
 */
final class NetLog {
  private NetLog() {}

  /** Loads this class: when descriptors have run out, it can be too late for that. */
  static void prepare() {}

  private static void log(Level level, String text, Object... of) {
    try {
      System.getLogger("dev.uvport.net").log(level, text, of);
    } catch (RuntimeException | Error e) {
      // Without a descriptor the JDK can fail to load its logging, with any Error, and handlers are
      // the user's: what has happened has happened all the same, and is counted.
      return;
    }
  }

  static void droppedWithoutClose(Addresses of) {
    log(
        Level.WARNING,
        "a TcpSocket (local {0}, peer {1}) was dropped without being closed; closing it now",
        of.local(),
        of.peer());
  }

  static void acceptFails(SocketAddr listener, TcpErrData why) {
    log(
        Level.WARNING,
        "the listener on {0} cannot accept ({1}: {2}); its clients wait, and it tries again every"
            + " 50 ms",
        listener,
        why.errName(),
        why.errMsg());
  }

  static void acceptsAgain(SocketAddr listener, long failures) {
    log(
        Level.INFO,
        "the listener on {0} accepts again, after {1} failures",
        listener,
        String.valueOf(failures));
  }

  static void descriptorsRunShort(long used, long limit) {
    log(
        Level.WARNING,
        "at least {0} of this process''s {1} descriptors are in use; raise the limit (ulimit -n)"
            + " or set MAX_CONNECTIONS",
        String.valueOf(used),
        String.valueOf(limit));
  }

  static void descriptorsSuffice(long used, long limit) {
    log(
        Level.INFO,
        "descriptors are free again: a new one was number {0} of {1}",
        String.valueOf(used),
        String.valueOf(limit));
  }

  /** What may happen, and somebody who looks for something may want to know. */
  static void mayHappen(String what, Exception why) {
    log(Level.DEBUG, "{0}: {1}", what, why);
  }
}
