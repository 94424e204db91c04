package dev.uvport.net;

import dev.uvport.uv.Descriptors;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvTcp;

/**
 * Puts connected descriptors into the hands of new connections.
 *
 * <p><b>Threading.</b> The connection's iotask, except where marked. <b>Ownership.</b> A descriptor
 * is its connection's from here on; an accepted one that libuv refuses is closed, any other one is
 * its former owner's still.
 */
final class TakeOver {
  private TakeOver() {}

  /** Takes over an accepted descriptor, now or in turn; any thread. It has {@code TCP_NODELAY}. */
  static void accepted(Connection by, int fd) {
    if (by.iotask().isCurrent()) {
      acceptedHere(by, fd);
    } else {
      by.send(
          () -> acceptedHere(by, fd),
          () -> {
            Descriptors.close(fd);
            by.rejected();
          });
    }
  }

  private static void acceptedHere(Connection by, int fd) {
    try {
      connected(by, fd);
      ConnectionEvents.accepted(by);
    } catch (UvException e) {
      Descriptors.close(fd);
      by.iotask().report(e);
    }
  }

  /**
   * Takes over a connected descriptor.
   *
   * @throws UvException if libuv refuses it; the connection is closed then
   */
  static void connected(Connection by, int fd) {
    try {
      UvTcp handle = new UvTcp(by.iotask().loop());
      by.open(handle);
      handle.open(fd);
      ConnectionEvents.connected(by);
    } catch (UvException e) {
      by.closeHere();
      throw e;
    }
  }
}
