package dev.uvport.uv;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for the length of one call, on any thread: about as many buffers as processors are
 * kept, for a thread that is in a call holds one.
 *
 * <p><b>Threading.</b> Thread-safe, without locks. <b>Ownership.</b> Whoever takes a buffer gives
 * it back; one for which there is no room is left to the collector.
 */
final class ScratchPool {
  private final int size;
  private final AtomicReferenceArray<@Nullable NativeBuffer> spare =
      new AtomicReferenceArray<>(Runtime.getRuntime().availableProcessors() + 1);

  /**
   * Makes an empty pool.
   *
   * @param size of each buffer, in bytes
   */
  ScratchPool(int size) {
    this.size = size;
  }

  /** A buffer with any content. */
  NativeBuffer take() {
    for (int i = 0; i < spare.length(); i++) {
      NativeBuffer found = spare.get(i) == null ? null : spare.getAndSet(i, null);
      if (found != null) {
        return found;
      }
    }
    return new NativeBuffer(size);
  }

  /** Takes a buffer back. */
  void give(NativeBuffer buffer) {
    for (int i = 0; i < spare.length(); i++) {
      if (spare.get(i) == null && spare.compareAndSet(i, null, buffer)) {
        return;
      }
    }
  }
}
