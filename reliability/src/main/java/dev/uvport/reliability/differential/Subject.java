package dev.uvport.reliability.differential;

import java.io.IOException;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket, asked as the JDK's are: failures are {@link IOException}s.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Owns its socket.
 */
interface Subject {
  /** Sends all. */
  void send(byte[] bytes) throws IOException;

  /**
   * Receives some bytes at least.
   *
   * @param millis how long this may wait; 0 for as long as it takes
   * @return null at the end
   */
  byte @Nullable [] receive(int atMost, int millis) throws IOException;

  /** Sets an option, and reads it back. */
  <T> T option(SocketOption<T> option, T value) throws IOException;

  /** Ends what it sends. */
  void shutdownOutput() throws IOException;

  /** Ends what it receives. */
  void shutdownInput() throws IOException;

  /** Closes it. */
  void close() throws IOException;
}
