package dev.uvport.io;

import java.io.IOException;

/**
 * What readers and writers share in Rust: a position, for those that have one.
 *
 * <p><b>Threading.</b> As the implementation says. <b>Ownership.</b> As the implementation says.
 */
public interface Seek {
  /**
   * Moves the position. From {@code seek}.
   *
   * @param dist how far, in bytes
   * @param style from where
   * @throws IOException if the position cannot be moved there; a socket has none and does nothing
   */
  void seek(long dist, SeekStyle style) throws IOException;

  /**
   * The position. From {@code tell}.
   *
   * @return in bytes from the start; 0 for a socket
   */
  long tell();
}
