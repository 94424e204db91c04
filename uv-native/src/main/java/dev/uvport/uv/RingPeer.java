package dev.uvport.uv;

/**
 * Something a completion record can be addressed to: a handle or a request with a native block.
 *
 * <p>The block is sixteen bytes of ours, of which the last eight hold the token that leads from a
 * record back to this object, followed by libuv's struct, whose first field leads to the loop's
 * control block. From construction until {@link #release} the loop's registry keeps this object
 * reachable.
 *
 * <p><b>Threading.</b> The loop's thread. <b>Ownership.</b> Owns its native block.
 */
abstract class RingPeer {
  private static final int HEADER = 16;

  final UvLoop loop;

  /** The address of libuv's struct; 0 once the block is freed. */
  private long address;

  private final int size;

  /**
   * Allocates and registers a block.
   *
   * @param loop its loop
   * @param structSize the size of libuv's struct and whatever follows it, in bytes
   */
  RingPeer(UvLoop loop, long structSize) {
    loop.checkThread();
    loop.address(); // throws on a closed loop, before anything is allocated for it
    this.loop = loop;
    size = Math.toIntExact(HEADER + structSize);
    address = NativeMemory.allocate(size) + HEADER;
    NativeMemory.putLong(address, loop.controlBlock());
    NativeMemory.putLong(address + ControlBlock.TOKEN_OFFSET, loop.registry().add(this));
  }

  /** The address of libuv's struct. */
  final long address() {
    return address;
  }

  /** What leads from a record to this. */
  final long token() {
    return NativeMemory.getLong(address + ControlBlock.TOKEN_OFFSET);
  }

  final boolean isReleased() {
    return address == 0;
  }

  /** Ends this peer: nothing of libuv may refer to its block any more. */
  final void release() {
    loop.registry().remove(token(), this);
    NativeMemory.free(address - HEADER, size);
    address = 0;
  }

  /**
   * How many records libuv can append for this peer within one {@code uv_run}, data reads aside.
   */
  abstract int recordsPerRun();

  /**
   * Takes one record.
   *
   * @param kind {@link ControlBlock#EVENT} or {@link ControlBlock#CLOSED}
   * @param value the status
   * @param extra the callback's third argument, if it has one
   */
  abstract void complete(long kind, long value, long extra);

  /** Called by the loop when {@link #complete} let an exception out; the loop has reported it. */
  abstract void failed();
}
