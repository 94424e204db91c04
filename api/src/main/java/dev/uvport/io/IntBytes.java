package dev.uvport.io;

/** Whole numbers as 1 to 8 bytes, lowest first. */
final class IntBytes {
  private IntBytes() {}

  static int checkSize(int size) {
    if (size < 1 || size > Long.BYTES) {
      throw new IllegalArgumentException("a number of " + size + " bytes: must be 1 to 8");
    }
    return size;
  }

  static long leUint(byte[] bytes) {
    long n = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      n = n << Byte.SIZE | bytes[i] & 0xff;
    }
    return n;
  }

  /** What an unsigned number of so many bytes is as a signed one. */
  static long signed(long n, int size) {
    int unused = Long.SIZE - size * Byte.SIZE;
    return n << unused >> unused;
  }

  static byte[] ofUint(long n, int size) {
    if (checkSize(size) < Long.BYTES && n >>> size * Byte.SIZE != 0) {
      throw new IllegalArgumentException(n + " does not fit " + size + " unsigned bytes");
    }
    return bytes(n, size);
  }

  static byte[] ofInt(long n, int size) {
    if (signed(n, checkSize(size)) != n) {
      throw new IllegalArgumentException(n + " does not fit " + size + " signed bytes");
    }
    return bytes(n, size);
  }

  private static byte[] bytes(long n, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (n >>> i * Byte.SIZE);
    }
    return bytes;
  }

  /** Turns the bytes round, in place. */
  static byte[] reverse(byte[] bytes) {
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
    return bytes;
  }
}
