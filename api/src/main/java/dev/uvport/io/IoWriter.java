package dev.uvport.io;

import java.io.Flushable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Where bytes go; Rust's {@code io::writer} with its {@code writer_util}.
 *
 * <p><b>Threading.</b> As the implementation says; each write blocks until its bytes have been
 * taken. <b>Ownership.</b> Arrays are the caller's again when a write returns.
 */
public interface IoWriter extends Seek, Flushable {
  /**
   * Writes a part of an array.
   *
   * @param data holds the bytes
   * @param off where the first one is
   * @param len how many are written; 0 is ok
   * @throws IOException if they cannot all be written
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  void write(byte[] data, int off, int len) throws IOException;

  /**
   * Writes an array. From {@code write}.
   *
   * @param data the bytes; empty is ok
   * @throws IOException if they cannot all be written
   */
  default void write(byte[] data) throws IOException {
    write(data, 0, data.length);
  }

  /**
   * Writes text as UTF-8. From {@code write_str}.
   *
   * @param s the text
   * @throws IOException if it cannot be written
   */
  default void writeStr(String s) throws IOException {
    write(s.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes text as UTF-8, and an LF. From {@code write_line}.
   *
   * @param s the text
   * @throws IOException if it cannot be written
   */
  default void writeLine(String s) throws IOException {
    writeStr(s + "\n");
  }

  /**
   * Writes an unsigned number, its lowest byte first. From {@code write_le_uint}.
   *
   * @param n the number
   * @param size how many bytes it gets, 1 to 8
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if it does not fit
   */
  default void writeLeUint(long n, int size) throws IOException {
    write(IntBytes.ofUint(n, size));
  }

  /**
   * Writes a signed number, its lowest byte first. From {@code write_le_int}.
   *
   * @param n the number
   * @param size how many bytes it gets, 1 to 8
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if it does not fit
   */
  default void writeLeInt(long n, int size) throws IOException {
    write(IntBytes.ofInt(n, size));
  }

  /**
   * Writes an unsigned number, its highest byte first. From {@code write_be_uint}.
   *
   * @param n the number
   * @param size how many bytes it gets, 1 to 8
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if it does not fit
   */
  default void writeBeUint(long n, int size) throws IOException {
    write(IntBytes.reverse(IntBytes.ofUint(n, size)));
  }

  /**
   * Writes a signed number, its highest byte first. From {@code write_be_int}.
   *
   * @param n the number
   * @param size how many bytes it gets, 1 to 8
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if it does not fit
   */
  default void writeBeInt(long n, int size) throws IOException {
    write(IntBytes.reverse(IntBytes.ofInt(n, size)));
  }
}
