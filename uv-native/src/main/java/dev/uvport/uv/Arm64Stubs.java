package dev.uvport.uv;

/**
 * libuv's callbacks in aarch64 machine code for the AAPCS64 calling convention; {@link
 * ClosureStubs} says the same in Java.
 *
 * <p>Like {@link X86Stubs}, the code is free of branches and uses no stack and no register that a
 * callee must save.
 *
 * <p><b>Threading.</b> Stateless. <b>Ownership.</b> Owns nothing.
 */
final class Arm64Stubs {
  // The callbacks' arguments.
  private static final int STRUCT = 0;
  private static final int VALUE = 1;
  private static final int BUF = 2;
  private static final int EXTRA = 2;

  // Ours.
  private static final int CONTROL = 3;
  private static final int RECORD = 4;
  private static final int NEW_TAIL = 5;
  private static final int SIZE = 6;
  private static final int A = 7;
  private static final int B = 8;

  private static final int QUANTUM_BITS = Integer.numberOfTrailingZeros(ControlBlock.READ_QUANTUM);

  private Arm64Stubs() {}

  /** Assembles all four. */
  static CodePages.Image image() {
    return CodePages.Image.of(alloc(), read(), event(), closed(), new byte[0]);
  }

  /** {@code void alloc(uv_handle_t* x0, size_t x1, uv_buf_t* x2)}. */
  private static byte[] alloc() {
    A64Assembler a = begin();
    a.ldr(CONTROL, STRUCT, ControlBlock.CONTROL_OFFSET);
    a.ldr(A, CONTROL, ControlBlock.ARENA_CURSOR);
    a.ldr(B, CONTROL, ControlBlock.ARENA_END);
    a.sub(B, B, A);
    a.movzHigh(SIZE, ControlBlock.MAX_READ >> 16);
    a.cmp(B, SIZE);
    a.csel(B, SIZE, B, A64Assembler.HI);
    a.stp(A, B, BUF, ControlBlock.BUF_BASE);
    return finish(a);
  }

  /** {@code void read(uv_stream_t* x0, ssize_t x1, const uv_buf_t* x2)}. */
  private static byte[] read() {
    A64Assembler a = begin();
    a.movz(SIZE, ControlBlock.RECORD_SIZE);
    a.cmnImmediate(VALUE, -ControlBlock.ENOBUFS);
    a.csel(SIZE, A64Assembler.XZR, SIZE, A64Assembler.EQ);
    a.cmpImmediate(VALUE, 0);
    a.csel(SIZE, A64Assembler.XZR, SIZE, A64Assembler.EQ);
    claimRecord(a);
    a.ldr(A, BUF, ControlBlock.BUF_BASE);
    fill(a, VALUE, A, ControlBlock.READ);
    a.addImmediate(A, VALUE, ControlBlock.READ_QUANTUM - 1);
    a.clearLowBits(A, A, QUANTUM_BITS);
    a.cmpImmediate(VALUE, 0);
    a.csel(A, A64Assembler.XZR, A, A64Assembler.LT);
    a.ldr(B, CONTROL, ControlBlock.ARENA_CURSOR);
    a.add(B, B, A);
    a.str(B, CONTROL, ControlBlock.ARENA_CURSOR);
    return finish(a);
  }

  /** {@code void event(uv_handle_t* or uv_req_t* x0, int w1, void* x2)}. */
  private static byte[] event() {
    A64Assembler a = begin();
    a.movz(SIZE, ControlBlock.RECORD_SIZE);
    claimRecord(a);
    a.sxtw(VALUE, VALUE);
    fill(a, VALUE, EXTRA, ControlBlock.EVENT);
    return finish(a);
  }

  /** {@code void closed(uv_handle_t* x0)}. */
  private static byte[] closed() {
    A64Assembler a = begin();
    a.movz(SIZE, ControlBlock.RECORD_SIZE);
    claimRecord(a);
    fill(a, A64Assembler.XZR, A64Assembler.XZR, ControlBlock.CLOSED);
    return finish(a);
  }

  /**
   * Moves the tail by SIZE if that fits, else counts a drop; points RECORD to where the tail was,
   * or to the scratch record if the tail did not move; writes the token. A SIZE of zero always
   * fits, so it leaves neither a record nor a drop.
   */
  private static void claimRecord(A64Assembler a) {
    a.ldr(CONTROL, STRUCT, ControlBlock.CONTROL_OFFSET);
    a.ldr(RECORD, CONTROL, ControlBlock.TAIL);
    a.add(NEW_TAIL, RECORD, SIZE);
    a.ldr(A, CONTROL, ControlBlock.LIMIT);
    a.ldr(B, CONTROL, ControlBlock.DROPPED);
    a.cmp(A, NEW_TAIL);
    a.csel(NEW_TAIL, RECORD, NEW_TAIL, A64Assembler.LO);
    a.cinc(B, B, A64Assembler.LO);
    a.str(NEW_TAIL, CONTROL, ControlBlock.TAIL);
    a.str(B, CONTROL, ControlBlock.DROPPED);
    a.ldr(A, CONTROL, ControlBlock.SCRATCH);
    a.cmp(NEW_TAIL, RECORD);
    a.csel(RECORD, A, RECORD, A64Assembler.EQ);
    a.ldur(A, STRUCT, ControlBlock.TOKEN_OFFSET);
    a.str(A, RECORD, ControlBlock.TOKEN);
  }

  private static void fill(A64Assembler a, int value, int extra, int kind) {
    a.stp(value, extra, RECORD, ControlBlock.VALUE);
    a.movz(B, kind);
    a.str(B, RECORD, ControlBlock.KIND);
  }

  private static A64Assembler begin() {
    A64Assembler a = new A64Assembler();
    a.btiC();
    return a;
  }

  private static byte[] finish(A64Assembler a) {
    a.ret();
    return a.bytes();
  }
}
