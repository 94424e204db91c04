package dev.uvport.uv;

/**
 * The layout of the memory that libuv's callbacks and Java share: a loop's control block, the
 * records of its completion ring, and the way from a handle or request to both.
 *
 * <p>All fields are 64 bits wide in native byte order. The callbacks ({@link CallbackStubs}) write
 * this memory inside {@code uv_run} only, so the loop's thread reads and resets it between runs
 * without any synchronisation.
 *
 * <p><b>Threading.</b> Constants only. <b>Ownership.</b> Owns nothing; the loop owns the memory.
 */
final class ControlBlock {
  /** Address of the next record to write; moves by {@link #RECORD_SIZE}. */
  static final int TAIL = 0;

  /** Address behind the ring: no record may reach past it. */
  static final int LIMIT = 8;

  /** Address of a spare record, written in place of one that does not fit or must not appear. */
  static final int SCRATCH = 16;

  /** How many records did not fit; the callbacks only ever add to it. */
  static final int DROPPED = 24;

  /** Address of the first byte of the arena that is still free. */
  static final int ARENA_CURSOR = 32;

  /** Address behind the arena. */
  static final int ARENA_END = 40;

  /** Size of a control block in bytes; what is not named above is reserved. */
  static final int SIZE = 64;

  /** In a record: the token of the handle or request that it is addressed to. */
  static final int TOKEN = 0;

  /** In a record: the byte count or status; negative is a libuv error. */
  static final int VALUE = 8;

  /** In a record: the buffer's address of a read, or the callback's third argument of an event. */
  static final int EXTRA = 16;

  /** In a record: {@link #READ}, {@link #EVENT} or {@link #CLOSED}. */
  static final int KIND = 24;

  /** Size of a record in bytes. */
  static final int RECORD_SIZE = 32;

  /** Kind: a stream delivered bytes, or its end ({@code uv_read_cb}). */
  static final int READ = 1;

  /** Kind: any callback of the form {@code (handle or request, status, anything)}. */
  static final int EVENT = 2;

  /** Kind: a handle is closed and its memory is ours again ({@code uv_close_cb}). */
  static final int CLOSED = 3;

  /**
   * From a libuv struct: the address of its loop's control block. It is {@code uv_handle_t.data} or
   * {@code uv_req_t.data}, the first field of either.
   */
  static final int CONTROL_OFFSET = 0;

  /** From a libuv struct: the token, in our header in front of the struct. */
  static final int TOKEN_OFFSET = -8;

  /** In a {@code uv_buf_t} (POSIX): the address. */
  static final int BUF_BASE = 0;

  /** In a {@code uv_buf_t} (POSIX): the length in bytes. */
  static final int BUF_LEN = 8;

  /** The most that one read is offered of the arena, in bytes: what libuv itself suggests. */
  static final int MAX_READ = 65_536;

  /**
   * The arena is handed out in multiples of this many bytes, so that the arena's size bounds the
   * number of reads, and with it the number of their records.
   */
  static final int READ_QUANTUM = 64;

  /** {@code UV_ENOBUFS} on Linux: the arena is used up, which is no news to anybody. */
  static final int ENOBUFS = -105;

  private ControlBlock() {}
}
