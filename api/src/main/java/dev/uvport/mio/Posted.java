package dev.uvport.mio;

import org.jspecify.annotations.Nullable;

/**
 * Something that waits for the polling thread. In the queue once at most, whatever happens
 * meanwhile, so that the queue is bounded by the number of sources.
 *
 * <p><b>Threading.</b> {@link #take} is for the polling thread.
 */
interface Posted {
  /** What it has become by now; may be posted again from here on. Null if it is void. */
  @Nullable Event take();
}
