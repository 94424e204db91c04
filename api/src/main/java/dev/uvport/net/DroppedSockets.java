package dev.uvport.net;

import java.lang.ref.ReferenceQueue;

/**
 * Closes sockets that were collected without being closed.
 *
 * <p><b>Threading.</b> Has a daemon thread of its own, which waits most of the time.
 */
final class DroppedSockets {
  private static final ReferenceQueue<TcpSocket> QUEUE = new ReferenceQueue<>();

  static {
    Thread thread = new Thread(null, DroppedSockets::watch, "uvport-dropped-sockets", 0, false);
    thread.setDaemon(true);
    thread.start();
  }

  private DroppedSockets() {}

  /** Where the connections of collected sockets arrive. */
  static ReferenceQueue<TcpSocket> queue() {
    return QUEUE;
  }

  private static void watch() {
    while (true) {
      try {
        ((Connection) QUEUE.remove()).dropped();
      } catch (InterruptedException e) {
        // Nobody knows this thread, so nobody can mean it; sockets go on being dropped.
        continue;
      }
    }
  }
}
