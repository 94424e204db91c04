package dev.uvport.uv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A direct buffer together with its address, so that handing it to libuv costs no look-up.
 *
 * <p><b>Threading.</b> As its loop. <b>Ownership.</b> The memory belongs to the JVM and goes when
 * this object is unreachable; whoever gives the address to libuv keeps this object reachable until
 * libuv is done with it.
 */
public final class NativeBuffer {
  private final ByteBuffer bytes;
  private final long address;

  NativeBuffer(int capacity) {
    bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    address = NativeMemory.addressOf(bytes);
  }

  /**
   * The memory, in native byte order. Its position and limit have no meaning here: use absolute
   * access, or set both before use.
   *
   * @return always the same buffer
   */
  public ByteBuffer bytes() {
    return bytes;
  }

  /**
   * How many bytes it holds.
   *
   * @return the capacity, in bytes
   */
  public int capacity() {
    return bytes.capacity();
  }

  long address() {
    return address;
  }
}
