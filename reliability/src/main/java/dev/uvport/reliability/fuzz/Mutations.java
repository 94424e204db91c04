package dev.uvport.reliability.fuzz;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Spoils bytes here and there.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Nothing is to be closed.
 */
final class Mutations {
  private static final byte[] NASTY = {0, '\r', '\n', ' ', '\t', ':', '/', '%', 0x7f, (byte) 0xff};

  private final RandomGenerator random;

  Mutations(RandomGenerator random) {
    this.random = random;
  }

  /** A copy with one to four faults. */
  byte[] of(byte[] bytes) {
    byte[] spoilt = bytes.clone();
    for (int i = 1 + random.nextInt(4); i > 0 && spoilt.length > 0; i--) {
      spoilt = once(spoilt);
    }
    return spoilt;
  }

  private byte[] once(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(40));
    return switch (random.nextInt(6)) {
      case 0 -> put(bytes, at, (byte) random.nextInt(256));
      case 1 -> put(bytes, at, NASTY[random.nextInt(NASTY.length)]);
      case 2 -> replace(bytes, at, at, new byte[] {NASTY[random.nextInt(NASTY.length)]});
      case 3 -> replace(bytes, at, to, new byte[0]);
      case 4 -> replace(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
      default -> Arrays.copyOf(bytes, at);
    };
  }

  private static byte[] put(byte[] bytes, int at, byte b) {
    bytes[at] = b;
    return bytes;
  }

  private static byte[] replace(byte[] bytes, int from, int to, byte[] by) {
    byte[] result = new byte[bytes.length - (to - from) + by.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
    return result;
  }
}
