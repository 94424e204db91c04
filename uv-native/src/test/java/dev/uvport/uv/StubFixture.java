package dev.uvport.uv;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.Function;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;

/**
 * A libuv struct with all that its callbacks touch, made by hand in one native block, and a caller
 * that plays libuv.
 *
 * <p>The arena is an address only: no stub touches what lies in it.
 */
final class StubFixture implements AutoCloseable {
  static final long TOKEN = 0x0123_4567_89ab_cdefL;
  static final long ARENA = 0x7f00_0000_0000L;
  static final int RECORDS = 8;

  private static final int HEADER = 16;
  private static final int STRUCT = HEADER;
  private static final int BUF = STRUCT + 16;
  private static final int SCRATCH = BUF + 16;
  private static final int CONTROL = SCRATCH + ControlBlock.RECORD_SIZE;
  private static final int RING = CONTROL + ControlBlock.SIZE;
  private static final int GUARD = RING + RECORDS * ControlBlock.RECORD_SIZE;
  private static final int GUARD_SIZE = 512; // so that a stub which overruns fails, and not the JVM
  private static final int BYTES = GUARD + GUARD_SIZE;

  private static final MemoryIO MEMORY = MemoryIO.getInstance();
  private static final Invoker INVOKER = Invoker.getInstance();

  // Everything is 64 bits wide here, so that a test can leave garbage where C passes 32.
  private static final CallContext THREE_WORDS =
      new CallContext(Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64);
  private static final CallContext ONE_WORD = new CallContext(Type.SINT64, Type.SINT64);

  private final long block = MEMORY.allocateMemory(BYTES, false);

  /** Makes an empty ring and an arena of the given size in bytes, everything else poisoned. */
  StubFixture(long arenaSize) {
    reset(0, arenaSize);
  }

  /** Starts over with some records in the ring already. */
  void reset(int records, long arenaRest) {
    MEMORY.setMemory(block, BYTES, (byte) 0x5a);
    put(STRUCT + ControlBlock.TOKEN_OFFSET, TOKEN);
    put(STRUCT + ControlBlock.CONTROL_OFFSET, block + CONTROL);
    put(CONTROL + ControlBlock.TAIL, recordAddress(records));
    put(CONTROL + ControlBlock.LIMIT, recordAddress(RECORDS));
    put(CONTROL + ControlBlock.SCRATCH, block + SCRATCH);
    put(CONTROL + ControlBlock.DROPPED, 0);
    put(CONTROL + ControlBlock.ARENA_CURSOR, ARENA);
    put(CONTROL + ControlBlock.ARENA_END, ARENA + arenaRest);
  }

  void callAlloc(CallbackStubs stubs, long suggested) {
    call(stubs.alloc(), suggested, block + BUF);
  }

  void callRead(CallbackStubs stubs, long nread, long base) {
    put(BUF + ControlBlock.BUF_BASE, base);
    call(stubs.read(), nread, block + BUF);
  }

  /** Calls with a status in the low half of {@code statusAndGarbage}. */
  void callEvent(CallbackStubs stubs, long statusAndGarbage, long extra) {
    call(stubs.event(), statusAndGarbage, extra);
  }

  void callClosed(CallbackStubs stubs) {
    INVOKER.invokeNrN(new Function(stubs.closed(), ONE_WORD), block + STRUCT);
  }

  private void call(long function, long second, long third) {
    INVOKER.invokeNNNrN(new Function(function, THREE_WORDS), block + STRUCT, second, third);
  }

  /** A field of the control block. */
  long control(int field) {
    return MEMORY.getLong(block + CONTROL + field);
  }

  /** A field of a record. */
  long record(int index, int field) {
    return MEMORY.getLong(recordAddress(index) + field);
  }

  /** A field of the scratch record. */
  long scratch(int field) {
    return MEMORY.getLong(block + SCRATCH + field);
  }

  /** A field of the {@code uv_buf_t}. */
  long buf(int field) {
    return MEMORY.getLong(block + BUF + field);
  }

  /** How many records the ring holds. */
  long records() {
    return (control(ControlBlock.TAIL) - recordAddress(0)) / ControlBlock.RECORD_SIZE;
  }

  /** How many bytes of the arena are taken. */
  long arenaUsed() {
    return control(ControlBlock.ARENA_CURSOR) - ARENA;
  }

  /** All there is, byte for byte. */
  byte[] snapshot() {
    byte[] bytes = new byte[BYTES];
    MEMORY.getByteArray(block, bytes, 0, BYTES);
    return bytes;
  }

  void restore(byte[] snapshot) {
    MEMORY.putByteArray(block, snapshot, 0, BYTES);
  }

  /** Where the ring ends in a {@link #snapshot()}; behind it nothing may change. */
  static int guard() {
    return GUARD;
  }

  @Override
  public void close() {
    MEMORY.freeMemory(block);
  }

  private long recordAddress(int index) {
    return block + RING + (long) index * ControlBlock.RECORD_SIZE;
  }

  private void put(int offset, long value) {
    MEMORY.putLong(block + offset, value);
  }
}
