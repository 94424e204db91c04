package dev.uvport.reliability.model;

import java.util.Arrays;
import java.util.Random;

/**
 * The bytes of a stream: a fixed sequence, begun at another place for each direction of each
 * connection, so that a byte that is lost, doubled, overtaken or another stream's does not fit.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> None.
 */
final class Pattern {
  /** A prime above the largest chunk that a socket delivers at once. */
  private static final int PERIOD = 65_537;

  private static final int LONGEST = 1 << 20;
  private static final byte[] BYTES = bytes();

  private final int start;

  Pattern(int marker) {
    start = Math.floorMod(marker * 7_919, PERIOD);
  }

  private static byte[] bytes() {
    byte[] period = new byte[PERIOD];
    new Random(65_537).nextBytes(period);
    byte[] bytes = new byte[PERIOD + LONGEST];
    for (int at = 0; at < bytes.length; at += PERIOD) {
      System.arraycopy(period, 0, bytes, at, Math.min(PERIOD, bytes.length - at));
    }
    return bytes;
  }

  private int at(long offset) {
    return (int) ((start + offset) % PERIOD);
  }

  byte[] slice(long offset, int length) {
    int at = at(offset);
    return Arrays.copyOfRange(BYTES, at, at + length);
  }

  /** Where a chunk differs from the stream; -1 for nowhere. */
  int mismatch(long offset, byte[] chunk) {
    int at = at(offset);
    return Arrays.mismatch(BYTES, at, at + chunk.length, chunk, 0, chunk.length);
  }
}
