package dev.uvport.ready;

import dev.uvport.uv.SharedDescriptor;

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

  /**
   * Gets the descriptor: before {@link Attachable#attach} returns, or once a socket that connects
   * still is connected.
   *
   * @param descriptor the source's; it says when it is closed
   * @return 0, or a negative code if the kernel refuses to watch it
   */
  int lent(SharedDescriptor descriptor);

  /** The source could not be connected: there will be no descriptor, and each try says why. */
  void failed();

  /** The source is closed, and there was no descriptor yet. */
  void closed();

  /** A try to read or to accept may succeed: something waits in this process. */
  void readable();

  /** A try to write that was refused here may succeed now. */
  void writable();
}
