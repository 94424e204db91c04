package dev.uvport.uv;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop's live handles and requests, by token. A token is a slot and the slot's generation, so a
 * record that arrives for an object that is gone finds nobody, rather than its successor.
 *
 * <p><b>Threading.</b> The loop's thread. <b>Ownership.</b> Holds the strong reference to each
 * peer.
 */
final class Registry {
  private @Nullable RingPeer[] peers = new RingPeer[64];
  private int[] generations = new int[64];
  private int[] freeSlots = new int[64];
  private int freeCount;
  private int used;
  private int live;
  private int recordsPerRun;

  long add(RingPeer peer) {
    int slot = freeCount > 0 ? freeSlots[--freeCount] : nextSlot();
    peers[slot] = peer;
    live++;
    recordsPerRun += peer.recordsPerRun();
    return ((long) generations[slot] << 32) | slot;
  }

  void remove(long token, RingPeer peer) {
    int slot = (int) token;
    assert peers[slot] == peer : "token leads elsewhere";
    peers[slot] = null;
    generations[slot]++;
    live--;
    recordsPerRun -= peer.recordsPerRun();
    if (freeCount == freeSlots.length) {
      freeSlots = Arrays.copyOf(freeSlots, freeCount * 2);
    }
    freeSlots[freeCount++] = slot;
  }

  /** The peer a token belongs to, or null if it is gone. */
  @Nullable RingPeer find(long token) {
    int slot = (int) token;
    return generations[slot] == (int) (token >>> 32) ? peers[slot] : null;
  }

  /** How many handles and requests are live. */
  int live() {
    return live;
  }

  /** The most records that the live peers can cause within one {@code uv_run}, data reads aside. */
  int recordsPerRun() {
    return recordsPerRun;
  }

  /** Visits each peer that is live now; the visitor may add and remove peers. */
  void forEach(Consumer<RingPeer> visitor) {
    for (int slot = 0; slot < used; slot++) {
      RingPeer peer = peers[slot];
      if (peer != null) {
        visitor.accept(peer);
      }
    }
  }

  private int nextSlot() {
    if (used == peers.length) {
      peers = Arrays.copyOf(peers, used * 2);
      generations = Arrays.copyOf(generations, used * 2);
    }
    return used++;
  }
}
