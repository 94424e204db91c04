package dev.uvport.uv;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Native blocks: what is allocated here must be freed here, and for those that are counted a test
 * can see that it was.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Each caller owns what it allocated.
 */
final class NativeMemory {
  private static final MemoryIO MEMORY = MemoryIO.getInstance();
  private static final AtomicLong LIVE_BYTES = new AtomicLong();

  private NativeMemory() {}

  /** Allocates {@code size} zeroed bytes, aligned as malloc aligns. */
  static long allocate(long size) {
    long address = checked(MEMORY.allocateMemory(size, true), size);
    LIVE_BYTES.addAndGet(size);
    return address;
  }

  /**
   * Allocates {@code size} bytes of any content, to which the system need not give memory yet. They
   * are not counted: this is for what stays as large as its owner ever needed it.
   */
  static long allocateUntouched(long size) {
    return checked(MEMORY.allocateMemory(size, false), size);
  }

  /** Frees a block of {@link #allocateUntouched}. */
  static void freeUntouched(long address) {
    MEMORY.freeMemory(address);
  }

  private static long checked(long address, long size) {
    if (address == 0) {
      throw new OutOfMemoryError("malloc of " + size + " bytes failed");
    }
    return address;
  }

  /** A block as a buffer in native byte order, to be used only until the block is freed. */
  static ByteBuffer view(long address, int size) {
    return MEMORY.newDirectByteBuffer(address, size).order(ByteOrder.nativeOrder());
  }

  /** Frees a block of {@link #allocate}; {@code size} is what was asked for then. */
  static void free(long address, long size) {
    MEMORY.freeMemory(address);
    LIVE_BYTES.addAndGet(-size);
  }

  /** Bytes allocated and not yet freed, in this process. */
  static long liveBytes() {
    return LIVE_BYTES.get();
  }

  static long addressOf(ByteBuffer direct) {
    return MEMORY.getDirectBufferAddress(direct);
  }

  static byte getByte(long address) {
    return MEMORY.getByte(address);
  }

  static int getInt(long address) {
    return MEMORY.getInt(address);
  }

  static long getLong(long address) {
    return MEMORY.getLong(address);
  }

  static void getBytes(long address, byte[] into, int length) {
    MEMORY.getByteArray(address, into, 0, length);
  }

  /** What a C string says, in UTF-8. */
  static String string(long address) {
    return new String(MEMORY.getZeroTerminatedByteArray(address), StandardCharsets.UTF_8);
  }

  static void putBytes(long address, byte[] from) {
    MEMORY.putByteArray(address, from, 0, from.length);
  }

  static void putInt(long address, int value) {
    MEMORY.putInt(address, value);
  }

  static void putLong(long address, long value) {
    MEMORY.putLong(address, value);
  }

  static void copy(long from, long to, long length) {
    MEMORY.copyMemory(from, to, length);
  }
}
