package dev.uvport.reliability.model;

/** Bugs between sockets and the model, which must find each of them. */
enum Plant {
  NONE,
  /** A byte of a chunk is not delivered. */
  DROP_BYTE,
  /** A byte is changed. */
  CHANGE_BYTE,
  /** A chunk is delivered twice. */
  DOUBLE_CHUNK,
  /** A chunk comes behind the one after it. */
  SWAP_CHUNKS,
  /** A chunk is another connection's. */
  FOREIGN_CHUNK,
  /** A stream is not told that it has ended. */
  SWALLOW_END,
  /** A stream is told twice. */
  DOUBLE_END,
  /** A stream is told that it has ended while the peer goes on. */
  EARLY_END,
  /** A write is not answered. */
  SWALLOW_ANSWER,
  /** A write is answered twice. */
  DOUBLE_ANSWER,
  /** A write that came after the close is told to be well. */
  FALSE_SUCCESS
}
