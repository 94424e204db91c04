package dev.uvport.reliability.chain;

import java.io.IOException;

/** A connection as an end of a stream uses it: one thread reads, another writes. */
interface Wire {
  /**
   * Reads what there is, at least a byte, and waits for it as long as the wire's patience.
   *
   * @return an empty array at the end of the stream
   * @throws IOException on a reset, and when the patience is over
   */
  byte[] read() throws IOException;

  /** Writes all of it. */
  void write(byte[] bytes) throws IOException;

  /** Ends the sending side. */
  void shutdownOutput() throws IOException;

  /** Resets the connection; idempotent, any thread. */
  void reset();

  /** Closes; idempotent. */
  void close();
}
