package dev.uvport.uv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Encodes the few A64 instructions that {@link Arm64Stubs} consists of, one method per instruction.
 *
 * <p>jnr-a64asm 1.0.0 cannot do it: the class with its register constants fails to initialise, and
 * its register factory knows neither the zero register nor the link register.
 *
 * <p>Registers are numbers: 0 to 30, and {@link #XZR}. All of them are used 64 bits wide.
 *
 * <p><b>Threading.</b> Not thread-safe. <b>Ownership.</b> Owns nothing outside the Java heap.
 */
final class A64Assembler {
  /** Reads as zero. */
  static final int XZR = 31;

  /** Condition: equal. */
  static final int EQ = 0;

  /** Condition: unsigned lower. */
  static final int LO = 3;

  /** Condition: unsigned higher. */
  static final int HI = 8;

  /** Condition: signed less. */
  static final int LT = 11;

  private static final int MAX_BYTES = 256;
  private static final int WORD = 8;
  private static final int HINT_BTI_C = 34;

  // A64 instructions are little-endian, whatever the data is.
  private final ByteBuffer code = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** The instructions so far. */
  byte[] bytes() {
    byte[] bytes = new byte[code.position()];
    code.get(0, bytes);
    return bytes;
  }

  /** {@code bti c}: a landing pad for indirect calls; a no-op on processors that know of none. */
  void btiC() {
    emit(0xd503201f | HINT_BTI_C << 5);
  }

  /** {@code ret}. */
  void ret() {
    emit(0xd65f03c0);
  }

  /** {@code ldr t, [base, #offset]}; the offset is a multiple of 8, and not negative. */
  void ldr(int t, int base, int offset) {
    emit(0xf9400000 | offset / WORD << 10 | base << 5 | t);
  }

  /** {@code ldur t, [base, #offset]}; the offset is within -256 to 255. */
  void ldur(int t, int base, int offset) {
    emit(0xf8400000 | (offset & 0x1ff) << 12 | base << 5 | t);
  }

  /** {@code str t, [base, #offset]}; the offset is a multiple of 8, and not negative. */
  void str(int t, int base, int offset) {
    emit(0xf9000000 | offset / WORD << 10 | base << 5 | t);
  }

  /** {@code stp t1, t2, [base, #offset]}; the offset is a multiple of 8 within -512 to 504. */
  void stp(int t1, int t2, int base, int offset) {
    emit(0xa9000000 | (offset / WORD & 0x7f) << 15 | t2 << 10 | base << 5 | t1);
  }

  /** {@code movz d, #value}; 16 bits. */
  void movz(int d, int value) {
    emit(0xd2800000 | value << 5 | d);
  }

  /** {@code movz d, #value, lsl #16}; 16 bits, which become bits 16 to 31. */
  void movzHigh(int d, int value) {
    emit(0xd2a00000 | value << 5 | d);
  }

  /** {@code add d, n, m}. */
  void add(int d, int n, int m) {
    emit(0x8b000000 | m << 16 | n << 5 | d);
  }

  /** {@code add d, n, #value}; 12 bits. */
  void addImmediate(int d, int n, int value) {
    emit(0x91000000 | value << 10 | n << 5 | d);
  }

  /** {@code sub d, n, m}. */
  void sub(int d, int n, int m) {
    emit(0xcb000000 | m << 16 | n << 5 | d);
  }

  /** {@code and d, n, #-(1 << bits)}: clears that many low bits, at least one of them. */
  void clearLowBits(int d, int n, int bits) {
    int rotation = 64 - bits;
    int ones = 63 - bits;
    emit(0x92400000 | rotation << 16 | ones << 10 | n << 5 | d);
  }

  /** {@code sxtw d, n}: the low 32 bits, with their sign. */
  void sxtw(int d, int n) {
    emit(0x93407c00 | n << 5 | d);
  }

  /** {@code cmp n, m}. */
  void cmp(int n, int m) {
    emit(0xeb000000 | m << 16 | n << 5 | XZR);
  }

  /** {@code cmp n, #value}; 12 bits. */
  void cmpImmediate(int n, int value) {
    emit(0xf1000000 | value << 10 | n << 5 | XZR);
  }

  /** {@code cmn n, #value}: compares with the negated value; 12 bits. */
  void cmnImmediate(int n, int value) {
    emit(0xb1000000 | value << 10 | n << 5 | XZR);
  }

  /** {@code csel d, n, m, condition}: n if the condition holds, else m. */
  void csel(int d, int n, int m, int condition) {
    emit(0x9a800000 | m << 16 | condition << 12 | n << 5 | d);
  }

  /** {@code cinc d, n, condition}: n, plus one if the condition holds. */
  void cinc(int d, int n, int condition) {
    int inverse = condition ^ 1;
    emit(0x9a800400 | n << 16 | inverse << 12 | n << 5 | d);
  }

  private void emit(int instruction) {
    code.putInt(instruction);
  }
}
