package dev.uvport.reliability.chain;

/**
 * Bytes that look random and can be told from any place in their stream, so that one which is
 * missing, doubled, out of order or of another stream is noticed where it stands.
 */
final class StreamBytes {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long seed;
  private long wordAt = -1;
  private long word;

  StreamBytes(long seed) {
    this.seed = seed;
  }

  /** The byte at a position. */
  byte at(long position) {
    long index = position >>> 3;
    if (index != wordAt) {
      wordAt = index;
      word = mix(seed + index * GOLDEN);
    }
    return (byte) (word >>> (int) ((position & 7) * 8));
  }

  /** A piece of the stream. */
  byte[] piece(long position, int length) {
    byte[] piece = new byte[length];
    for (int i = 0; i < length; i++) {
      piece[i] = at(position + i);
    }
    return piece;
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
