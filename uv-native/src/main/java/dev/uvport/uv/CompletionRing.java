package dev.uvport.uv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory that libuv's callbacks write and Java reads: a linear ring of records, and the arena
 * that incoming bytes land in. Both start empty with each {@code uv_run}.
 *
 * <p>The ring cannot overflow: a data read takes at least {@link ControlBlock#READ_QUANTUM} bytes
 * of the arena, so the arena bounds their number, and the registry knows how many other records its
 * peers can cause. Behind that stands a guard: a callback that finds the ring full counts and
 * drops.
 *
 * <p><b>Threading.</b> The loop's thread. <b>Ownership.</b> Owned by the loop, which keeps it
 * reachable and unfreed until libuv has let go of every handle. The records' memory is freed by
 * {@link #free}; the rest goes with the garbage collector.
 */
final class CompletionRing {

  private final NativeBuffer control = new NativeBuffer(ControlBlock.SIZE);
  private final NativeBuffer scratch = new NativeBuffer(ControlBlock.RECORD_SIZE);
  private NativeBuffer arena;

  /**
   * Where the records are. It is as large as many handles could need, and so is left untouched: the
   * system gives memory only to the part that is used.
   */
  private long ring;

  private int ringSize;
  private ByteBuffer records;

  /**
   * Makes an empty ring.
   *
   * @param arenaSize in bytes, a multiple of {@link ControlBlock#READ_QUANTUM}
   */
  CompletionRing(int arenaSize) {
    if (arenaSize <= 0 || arenaSize % ControlBlock.READ_QUANTUM != 0) {
      throw new IllegalArgumentException(
          "arena of "
              + arenaSize
              + " bytes: must be a positive multiple of "
              + ControlBlock.READ_QUANTUM);
    }
    arena = new NativeBuffer(arenaSize);
    ringSize = (maxReads() + 64) * ControlBlock.RECORD_SIZE;
    ring = NativeMemory.allocateUntouched(ringSize);
    records = NativeMemory.view(ring, ringSize);
    control.bytes().putLong(ControlBlock.SCRATCH, scratch.address());
  }

  /** The address that handles and requests lead to. */
  long controlBlock() {
    return control.address();
  }

  NativeBuffer arena() {
    return arena;
  }

  /** A view for lending slices of the arena to readers. */
  ByteBuffer arenaView() {
    return arena.bytes().duplicate().order(ByteOrder.BIG_ENDIAN);
  }

  /** Whether the last run used the arena up, so that libuv left data in sockets. */
  boolean isExhausted() {
    ByteBuffer block = control.bytes();
    return block.getLong(ControlBlock.ARENA_CURSOR) == block.getLong(ControlBlock.ARENA_END);
  }

  /**
   * Makes the arena twice as large; between runs only, and not while anybody is lent the old one.
   */
  void growArena() {
    arena = new NativeBuffer(Math.multiplyExact(arena.capacity(), 2));
  }

  /** Empties ring and arena for the next {@code uv_run}, growing the ring first if it must. */
  void prepare(int otherRecords) {
    int needed = Math.multiplyExact(maxReads() + otherRecords, ControlBlock.RECORD_SIZE);
    if (ringSize < needed) {
      int size = Math.multiplyExact(needed, 2);
      long larger = NativeMemory.allocateUntouched(size);
      free();
      ring = larger;
      ringSize = size;
      records = NativeMemory.view(larger, size);
    }
    ByteBuffer block = control.bytes();
    block.putLong(ControlBlock.TAIL, ring);
    // The limit is what the bound says, not what the memory holds, so that tests prove the bound.
    block.putLong(ControlBlock.LIMIT, ring + needed);
    block.putLong(ControlBlock.ARENA_CURSOR, arena.address());
    block.putLong(ControlBlock.ARENA_END, arena.address() + arena.capacity());
  }

  /** Frees the records; nothing may run or read them afterwards. */
  void free() {
    NativeMemory.freeUntouched(ring);
  }

  private int maxReads() {
    return arena.capacity() / ControlBlock.READ_QUANTUM;
  }

  /** How many bytes of records there are to read. */
  int end() {
    return (int) (control.bytes().getLong(ControlBlock.TAIL) - ring);
  }

  /** Records dropped since the loop began; anything but zero is a broken bound. */
  long dropped() {
    return control.bytes().getLong(ControlBlock.DROPPED);
  }

  long token(int record) {
    return records.getLong(record + ControlBlock.TOKEN);
  }

  long value(int record) {
    return records.getLong(record + ControlBlock.VALUE);
  }

  long extra(int record) {
    return records.getLong(record + ControlBlock.EXTRA);
  }

  long kind(int record) {
    return records.getLong(record + ControlBlock.KIND);
  }
}
