package dev.uvport.uv;

import static jnr.x86asm.Asm.eax;
import static jnr.x86asm.Asm.edx;
import static jnr.x86asm.Asm.esi;
import static jnr.x86asm.Asm.qword_ptr;
import static jnr.x86asm.Asm.r10;
import static jnr.x86asm.Asm.r11;
import static jnr.x86asm.Asm.r12;
import static jnr.x86asm.Asm.r8;
import static jnr.x86asm.Asm.r9;
import static jnr.x86asm.Asm.rax;
import static jnr.x86asm.Asm.rbp;
import static jnr.x86asm.Asm.rbx;
import static jnr.x86asm.Asm.rcx;
import static jnr.x86asm.Asm.rdi;
import static jnr.x86asm.Asm.rdx;
import static jnr.x86asm.Asm.rsi;
import static jnr.x86asm.Immediate.imm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.x86asm.Assembler;
import jnr.x86asm.CPU;
import jnr.x86asm.Register;

/**
 * libuv's callbacks in x86-64 machine code for the System V calling convention; {@link
 * ClosureStubs} says the same in Java.
 *
 * <p>The callbacks are free of branches, since the assembler has no public way to bind a label, and
 * use no stack and no register that a callee must save.
 *
 * <p><b>Threading.</b> Stateless. <b>Ownership.</b> Owns nothing.
 */
final class X86Stubs {
  /** A landing pad for indirect calls where the processor enforces them; a no-op elsewhere. */
  private static final byte[] ENDBR64 = {(byte) 0xf3, 0x0f, 0x1e, (byte) 0xfa};

  /** Jumps by the signed byte that follows, unless the last result was zero. */
  private static final byte JNZ = 0x75;

  // Arguments arrive in rdi, rsi and rdx; the names below are ours.
  private static final Register CONTROL = rax;
  private static final Register RECORD = rcx;
  private static final Register SIZE = r10;
  private static final Register ZERO = r11;

  private X86Stubs() {}

  /** Assembles all four. */
  static CodePages.Image image() {
    return CodePages.Image.of(alloc(), read(), event(), closed(), writeAll());
  }

  /** {@code void alloc(uv_handle_t* rdi, size_t rsi, uv_buf_t* rdx)}. */
  private static byte[] alloc() {
    Assembler a = new Assembler(CPU.X86_64);
    a.mov(CONTROL, qword_ptr(rdi, ControlBlock.CONTROL_OFFSET));
    a.mov(rcx, qword_ptr(CONTROL, ControlBlock.ARENA_CURSOR));
    a.mov(qword_ptr(rdx, ControlBlock.BUF_BASE), rcx);
    a.mov(r8, qword_ptr(CONTROL, ControlBlock.ARENA_END));
    a.sub(r8, rcx);
    a.mov(r9, imm(ControlBlock.MAX_READ));
    a.cmp(r8, r9);
    a.cmova(r8, r9);
    a.mov(qword_ptr(rdx, ControlBlock.BUF_LEN), r8);
    return finish(a);
  }

  /** {@code void read(uv_stream_t* rdi, ssize_t rsi, const uv_buf_t* rdx)}. */
  private static byte[] read() {
    Assembler a = new Assembler(CPU.X86_64);
    a.mov(ZERO, imm(0));
    a.mov(SIZE, imm(ControlBlock.RECORD_SIZE));
    a.cmp(rsi, imm(ControlBlock.ENOBUFS));
    a.cmove(SIZE, ZERO);
    a.test(rsi, rsi);
    a.cmove(SIZE, ZERO);
    claimRecord(a);
    a.mov(qword_ptr(RECORD, ControlBlock.VALUE), rsi);
    a.mov(r9, qword_ptr(rdx, ControlBlock.BUF_BASE));
    a.mov(qword_ptr(RECORD, ControlBlock.EXTRA), r9);
    a.mov(qword_ptr(RECORD, ControlBlock.KIND), imm(ControlBlock.READ));
    a.lea(r9, qword_ptr(rsi, ControlBlock.READ_QUANTUM - 1));
    a.and_(r9, imm(-ControlBlock.READ_QUANTUM));
    a.test(rsi, rsi);
    a.cmovs(r9, ZERO);
    a.add(qword_ptr(CONTROL, ControlBlock.ARENA_CURSOR), r9);
    return finish(a);
  }

  /** {@code void event(uv_handle_t* or uv_req_t* rdi, int esi, void* rdx)}. */
  private static byte[] event() {
    Assembler a = new Assembler(CPU.X86_64);
    a.mov(SIZE, imm(ControlBlock.RECORD_SIZE));
    claimRecord(a);
    a.movsxd(rsi, esi);
    a.mov(qword_ptr(RECORD, ControlBlock.VALUE), rsi);
    a.mov(qword_ptr(RECORD, ControlBlock.EXTRA), rdx);
    a.mov(qword_ptr(RECORD, ControlBlock.KIND), imm(ControlBlock.EVENT));
    return finish(a);
  }

  /** {@code void closed(uv_handle_t* rdi)}. */
  private static byte[] closed() {
    Assembler a = new Assembler(CPU.X86_64);
    a.mov(SIZE, imm(ControlBlock.RECORD_SIZE));
    claimRecord(a);
    a.mov(qword_ptr(RECORD, ControlBlock.VALUE), imm(0));
    a.mov(qword_ptr(RECORD, ControlBlock.EXTRA), imm(0));
    a.mov(qword_ptr(RECORD, ControlBlock.KIND), imm(ControlBlock.CLOSED));
    return finish(a);
  }

  /**
   * Moves the tail by SIZE if that fits, else counts a drop; points RECORD to where the tail was,
   * or to the scratch record if the tail did not move; writes the token. A SIZE of zero always
   * fits, so it leaves neither a record nor a drop. Uses r8 and r9.
   */
  private static void claimRecord(Assembler a) {
    a.mov(CONTROL, qword_ptr(rdi, ControlBlock.CONTROL_OFFSET));
    a.mov(RECORD, qword_ptr(CONTROL, ControlBlock.TAIL));
    a.mov(r8, RECORD);
    a.add(r8, SIZE);
    a.mov(r9, qword_ptr(CONTROL, ControlBlock.LIMIT));
    a.cmp(r9, r8);
    a.cmovb(r8, RECORD);
    a.adc(qword_ptr(CONTROL, ControlBlock.DROPPED), imm(0)); // the carry is cmp's "below"
    a.mov(qword_ptr(CONTROL, ControlBlock.TAIL), r8);
    a.cmp(r8, RECORD);
    a.cmove(RECORD, qword_ptr(CONTROL, ControlBlock.SCRATCH));
    a.mov(r9, qword_ptr(rdi, ControlBlock.TOKEN_OFFSET));
    a.mov(qword_ptr(RECORD, ControlBlock.TOKEN), r9);
  }

  /**
   * {@code void writeAll(entry* rdi, long rsi, int (*rdx)(uv_stream_t*, const uv_buf_t*,
   * unsigned))}: calls {@code uv_try_write} for each of one or more entries, and leaves its answer
   * there.
   */
  private static byte[] writeAll() {
    Assembler before = new Assembler(CPU.X86_64);
    before.push(rbx);
    before.push(rbp);
    before.push(r12);
    before.mov(rbx, rdi);
    before.mov(rbp, rsi);
    before.mov(r12, rdx);
    Assembler loop = new Assembler(CPU.X86_64);
    loop.mov(rdi, qword_ptr(rbx, WriteBatch.STREAM));
    loop.lea(rsi, qword_ptr(rbx, WriteBatch.BUF));
    loop.mov(edx, imm(1));
    loop.call(r12);
    loop.movsxd(rax, eax);
    loop.mov(qword_ptr(rbx, WriteBatch.ANSWER), rax);
    loop.add(rbx, imm(WriteBatch.ENTRY));
    loop.sub(rbp, imm(1));
    Assembler after = new Assembler(CPU.X86_64);
    after.pop(r12);
    after.pop(rbp);
    after.pop(rbx);
    after.ret();
    int jump = 2;
    ByteBuffer code =
        ByteBuffer.allocate(
            ENDBR64.length + before.codeSize() + loop.codeSize() + jump + after.codeSize());
    code.order(ByteOrder.LITTLE_ENDIAN).put(ENDBR64);
    before.relocCode(code, 0);
    loop.relocCode(code, 0);
    code.put(JNZ).put((byte) -(loop.codeSize() + jump));
    after.relocCode(code, 0);
    return code.array();
  }

  private static byte[] finish(Assembler a) {
    a.ret();
    ByteBuffer code = ByteBuffer.allocate(ENDBR64.length + a.codeSize());
    code.order(ByteOrder.LITTLE_ENDIAN).put(ENDBR64);
    a.relocCode(code, 0); // nothing in it depends on its address
    return code.array();
  }
}
