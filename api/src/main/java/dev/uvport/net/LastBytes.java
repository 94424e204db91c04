package dev.uvport.net;

import dev.uvport.uv.UvTcp;
import java.nio.ByteBuffer;

/**
 * What a connection that has died still has for its reader: he gets that, then the reason, before
 * the descriptor is closed. One who has paused is spared more than a little; it waits for him, or
 * until he is given up.
 *
 * <p><b>Threading.</b> The connection's iotask. <b>Ownership.</b> None.
 */
final class LastBytes {
  /** What is still fetched for a reader that has paused, in bytes: what libuv reads at a time. */
  static final int MOST = 64 * 1024;

  private LastBytes() {}

  /**
   * All that libuv has read of it is delivered: whoever reads is told, also if he has paused,
   * unless more than a little is left for him.
   *
   * @return whether nothing is left to be read
   */
  static boolean deliver(Connection of, UvTcp tcp) {
    ReadSide reads = of.reads();
    if (reads.isReading() || isTried(of)) {
      return false; // libuv comes to the end, or the tries do, which may be at it now
    }
    reads.passLeftovers();
    if (of.isGone()) {
      return false; // whoever got them has closed it
    }
    if (reads.end() == null && !fetch(of, tcp)) {
      DeadAfter.limitSilence(of);
      return false;
    }
    return giveUp(of);
  }

  /** Tells whoever reads that the connection has died; answers whether that is so. */
  static boolean giveUp(Connection of) {
    ReadSide reads = of.reads();
    TcpErrData why = of.causeOfDeath();
    if (reads.isReading() || of.isPolled() || of.isGone() || why == null) {
      return false;
    }
    reads.passLeftovers();
    if (reads.end() == null) {
      reads.finish(why);
    }
    return true;
  }

  /** Whether threads read for themselves and have not come to the end. */
  private static boolean isTried(Connection of) {
    Tries tries = of.tries();
    return of.reads().end() == null && tries != null && tries.isReading();
  }

  private static boolean fetch(Connection of, UvTcp tcp) {
    int left = tcp.available();
    if (left > MOST) {
      return false;
    }
    ByteBuffer rest = ByteBuffer.allocate(left);
    while (rest.hasRemaining() && tcp.share().receive(rest) > 0) {
      continue;
    }
    rest.flip();
    if (rest.hasRemaining()) {
      ReadSide reads = of.reads();
      reads.count(rest.remaining());
      reads.deliver(reads.receiver(), rest);
    }
    return true;
  }
}
