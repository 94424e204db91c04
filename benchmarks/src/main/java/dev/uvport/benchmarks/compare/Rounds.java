package dev.uvport.benchmarks.compare;

import java.util.Set;

/**
 * How often peers are measured: more often where a bar is about their figures.
 *
 * @param most for those
 * @param others for the rest
 */
record Rounds(int most, int others) {
  private static final Set<Peer> WITH_BARS =
      Set.of(
          Peer.C_LIBUV,
          Peer.UVPORT_CALLBACK,
          Peer.UVPORT_MAILBOX,
          Peer.UVPORT_THREAD,
          Peer.NETTY_EPOLL,
          Peer.VIRTUAL_THREADS);

  int of(Peer peer) {
    return WITH_BARS.contains(peer) ? most : others;
  }
}
