package dev.uvport.net;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Several buffers as one; those of a scattering read or a gathering write.
 *
 * <p><b>Threading.</b> One thread at a time. <b>Ownership.</b> Borrows the buffers for one call.
 */
final class Buffers {
  private final ByteBuffer[] buffers;

  /** The first that may have bytes or room left. */
  private int current;

  private Buffers(ByteBuffer[] buffers) {
    this.buffers = buffers;
  }

  static Buffers of(ByteBuffer[] buffers, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffers.length);
    ByteBuffer[] copy = new ByteBuffer[length];
    for (int i = 0; i < length; i++) {
      copy[i] = Objects.requireNonNull(buffers[offset + i], "a buffer");
    }
    return new Buffers(copy);
  }

  Buffers checkWritable() {
    for (ByteBuffer buffer : buffers) {
      if (buffer.isReadOnly()) {
        throw new IllegalArgumentException("a read into a read-only buffer");
      }
    }
    return this;
  }

  boolean hasRemaining() {
    while (current < buffers.length && !buffers[current].hasRemaining()) {
      current++;
    }
    return current < buffers.length;
  }

  /** Takes the next bytes, at most a number of them. */
  byte[] take(int most) {
    byte[] bytes = new byte[(int) Math.min(most, remaining())];
    int count = 0;
    while (count < bytes.length && hasRemaining()) {
      int part = Math.min(bytes.length - count, buffers[current].remaining());
      buffers[current].get(bytes, count, part);
      count += part;
    }
    return bytes;
  }

  /** Puts as many bytes as there is room for; answers how many. */
  int put(byte[] bytes, int off, int len) {
    int count = 0;
    while (count < len && hasRemaining()) {
      int part = Math.min(len - count, buffers[current].remaining());
      buffers[current].put(bytes, off + count, part);
      count += part;
    }
    return count;
  }

  private long remaining() {
    long sum = 0;
    for (int i = current; i < buffers.length; i++) {
      sum += buffers[i].remaining();
    }
    return sum;
  }
}
