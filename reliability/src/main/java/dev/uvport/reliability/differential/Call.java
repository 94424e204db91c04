package dev.uvport.reliability.differential;

/**
 * One call of a conversation.
 *
 * @param kind what is called
 * @param arg a size, or a value
 */
record Call(Kind kind, int arg) {
  /** What is called, on the socket in question or on its peer. */
  enum Kind {
    SEND,
    RECEIVE,
    RECEIVE_IN_VAIN,
    PEER_SENDS,
    PEER_RECEIVES,
    NODELAY,
    KEEP_ALIVE,
    REUSE_ADDRESS,
    SEND_BUFFER,
    RECEIVE_BUFFER,
    LINGER_OFF,
    SHUTDOWN_OUTPUT,
    SHUTDOWN_INPUT,
    PEER_ENDS,
    PEER_RESETS,
    CLOSE
  }
}
