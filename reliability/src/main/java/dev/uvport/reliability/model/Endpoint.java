package dev.uvport.reliability.model;

/**
 * One side of a connection, of uvport or of the JDK.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Owns its socket.
 */
interface Endpoint {
  /**
   * Takes a step, and judges what comes of it.
   *
   * @return false if the step makes no sense now, and nothing was done
   */
  boolean take(Op op, int arg) throws InterruptedException;

  /** Ends what this side sends; for the end of a program. */
  void endWriting();

  /** Reads to the end; for the end of a program. */
  void readToEnd() throws InterruptedException;

  /** Closes it, waits until it is over, and judges what was never answered. */
  void close() throws InterruptedException;
}
