package dev.uvport.reliability.model;

/** What stands at the two ends of a connection. */
enum LinkKind {
  /** Sockets of uvport. */
  BOTH,
  /** Likewise, and the client's is used before it is connected. */
  OPENED,
  /** Likewise, accepted by the callback of {@code Tcp.listen}. */
  LISTENED,
  /** The accepting side is a channel of the JDK's. */
  TO_JDK,
  /** The connecting side is a channel of the JDK's. */
  FROM_JDK
}
