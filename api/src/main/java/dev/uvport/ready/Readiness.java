package dev.uvport.ready;

/**
 * Takes what a socket knows about its readiness and the kernel does not.
 *
 * <p><b>Threading.</b> Called on any thread; does not block. <b>Ownership.</b> None.
 */
public interface Readiness {
  /**
   * Whether nobody is interested any more: whoever waited to be attached has been interrupted.
   *
   * @return true if it must not be attached
   */
  boolean isOver();

  /** A try to read or to accept may succeed: something waits in this process. */
  void readable();

  /** A try to write that was refused here may succeed now. */
  void writable();
}
