package dev.uvport.net;

/**
 * Which sides of a connection end; from {@code std::net::Shutdown}.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> None.
 */
public enum Shutdown {
  /** The receiving side: reads get what has arrived, then the end of the stream. */
  READ,

  /** The sending side: the peer gets what was written before, then an end of file. */
  WRITE,

  /** Both sides. The connection is still to be closed. */
  BOTH
}
