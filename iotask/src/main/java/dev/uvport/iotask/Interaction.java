package dev.uvport.iotask;

import dev.uvport.uv.UvLoop;

/**
 * Work to be done on an iotask's thread, with its loop at hand; Rust's {@code interact} closure.
 */
@FunctionalInterface
public interface Interaction {
  /**
   * Does the work. Must not block: nothing else happens on the loop meanwhile.
   *
   * @param loop the iotask's loop, to be used during this call only
   * @throws Exception whatever it likes; the interaction's future reports it, the loop lives on
   */
  void run(UvLoop loop) throws Exception;
}
