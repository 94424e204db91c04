package dev.uvport.io;

import java.io.IOException;
import java.util.Arrays;

/** Reads a number of bytes into an array that grows with what comes. */
final class GrowingRead {
  /** What is taken at once, whatever comes. */
  private static final int FIRST = 64 * 1024;

  private GrowingRead() {}

  /** That many bytes, or as many as come before the end. */
  static byte[] of(IoReader from, int amt) throws IOException {
    byte[] bytes = new byte[Math.min(amt, FIRST)];
    int count = 0;
    try {
      count = from.read(bytes, 0, bytes.length);
      while (count == bytes.length && count < amt) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(amt, 2L * count));
        count += from.read(bytes, count, bytes.length - count);
      }
    } catch (IOException | RuntimeException e) {
      putBack(from, bytes, count);
      throw e;
    }
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
  }

  /** What the reads before the one that failed have taken is the next read's. */
  private static void putBack(IoReader to, byte[] bytes, int count) {
    for (int i = count - 1; i >= 0; i--) {
      to.unreadByte(bytes[i] & 0xff);
    }
  }
}
