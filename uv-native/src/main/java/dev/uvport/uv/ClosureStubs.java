package dev.uvport.uv;

import com.kenai.jffi.MemoryIO;
import java.util.concurrent.atomic.LongAdder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Delegate;
import jnr.ffi.provider.ClosureManager;
import org.jspecify.annotations.Nullable;

/**
 * libuv's callbacks in Java: upcalls that write the very records that the machine code writes.
 *
 * <p>They serve platforms without machine code of ours, systems that refuse executable pages, and
 * tests; and they are the specification that the machine code is tested against.
 *
 * <p><b>Threading.</b> Called by libuv on the thread that runs the loop; stateless otherwise.
 * <b>Ownership.</b> The closures live as long as the process: libuv may hold their addresses until
 * then, and jnr-ffi itself holds them weakly.
 */
final class ClosureStubs {
  private static final MemoryIO MEMORY = MemoryIO.getInstance();
  private static final LongAdder UPCALLS = new LongAdder();

  private static final Alloc ALLOC = ClosureStubs::alloc;
  private static final Read READ = ClosureStubs::read;
  private static final Event EVENT = ClosureStubs::event;
  private static final Closed CLOSED = ClosureStubs::closed;

  private static @Nullable Installed installed;

  private ClosureStubs() {}

  /**
   * The closures' addresses; made on first use.
   *
   * @throws IllegalStateException if this system lets no closure be made: jffi's, too, are small
   *     pieces of machine code
   */
  static synchronized CallbackStubs stubs() {
    Installed made = installed;
    if (made == null) {
      made = install();
      installed = made;
    }
    return made.stubs();
  }

  /** How many times libuv called into Java, in this process. */
  static long upcalls() {
    return UPCALLS.sum();
  }

  /** Offers what is left of the arena, {@link ControlBlock#MAX_READ} bytes at most. */
  private static void alloc(long handle, long suggestedSize, long buf) {
    UPCALLS.increment();
    try {
      long control = control(handle);
      long cursor = MEMORY.getLong(control + ControlBlock.ARENA_CURSOR);
      long rest = MEMORY.getLong(control + ControlBlock.ARENA_END) - cursor;
      MEMORY.putLong(buf + ControlBlock.BUF_BASE, cursor);
      MEMORY.putLong(buf + ControlBlock.BUF_LEN, Math.min(rest, ControlBlock.MAX_READ));
    } catch (Throwable failure) {
      report("uv_alloc_cb", failure);
    }
  }

  /**
   * Records a read and takes what it filled off the arena. Nothing read (0) and an arena used up
   * ({@code UV_ENOBUFS}) say nothing, and leave no record.
   */
  private static void read(long stream, long nread, long buf) {
    UPCALLS.increment();
    try {
      long control = control(stream);
      boolean silent = nread == 0 || nread == ControlBlock.ENOBUFS;
      long record = silent ? scratch(control) : claimRecord(control);
      write(record, stream, nread, MEMORY.getLong(buf + ControlBlock.BUF_BASE), ControlBlock.READ);
      long cursor = MEMORY.getLong(control + ControlBlock.ARENA_CURSOR);
      long used = Math.max(nread, 0) + ControlBlock.READ_QUANTUM - 1 & -ControlBlock.READ_QUANTUM;
      MEMORY.putLong(control + ControlBlock.ARENA_CURSOR, cursor + used);
    } catch (Throwable failure) {
      report("uv_read_cb", failure);
    }
  }

  /** Records a status; {@code extra} is whatever the callback has as third argument, or garbage. */
  private static void event(long handleOrRequest, int status, long extra) {
    UPCALLS.increment();
    try {
      long record = claimRecord(control(handleOrRequest));
      write(record, handleOrRequest, status, extra, ControlBlock.EVENT);
    } catch (Throwable failure) {
      report("a status callback", failure);
    }
  }

  /** Records that a handle's memory is ours again. */
  private static void closed(long handle) {
    UPCALLS.increment();
    try {
      write(claimRecord(control(handle)), handle, 0, 0, ControlBlock.CLOSED);
    } catch (Throwable failure) {
      report("uv_close_cb", failure);
    }
  }

  private static Installed install() {
    ClosureManager manager = Runtime.getSystemRuntime().getClosureManager();
    try {
      return new Installed(
          manager.getClosurePointer(Alloc.class, ALLOC),
          manager.getClosurePointer(Read.class, READ),
          manager.getClosurePointer(Event.class, EVENT),
          manager.getClosurePointer(Closed.class, CLOSED));
    } catch (RuntimeException refused) {
      throw new IllegalStateException(
          "libuv cannot call back: no closure can be made for it ("
              + refused.getMessage()
              + "); let this process make memory executable",
          refused);
    }
  }

  private static long control(long struct) {
    return MEMORY.getLong(struct + ControlBlock.CONTROL_OFFSET);
  }

  private static long scratch(long control) {
    return MEMORY.getLong(control + ControlBlock.SCRATCH);
  }

  /** Answers the next record of the ring, or counts a drop and answers the scratch record. */
  private static long claimRecord(long control) {
    long record = MEMORY.getLong(control + ControlBlock.TAIL);
    long next = record + ControlBlock.RECORD_SIZE;
    long limit = MEMORY.getLong(control + ControlBlock.LIMIT);
    if (Long.compareUnsigned(limit, next) < 0) {
      long dropped = MEMORY.getLong(control + ControlBlock.DROPPED);
      MEMORY.putLong(control + ControlBlock.DROPPED, dropped + 1);
      return scratch(control);
    }
    MEMORY.putLong(control + ControlBlock.TAIL, next);
    return record;
  }

  private static void write(long record, long struct, long value, long extra, int kind) {
    MEMORY.putLong(record + ControlBlock.TOKEN, MEMORY.getLong(struct + ControlBlock.TOKEN_OFFSET));
    MEMORY.putLong(record + ControlBlock.VALUE, value);
    MEMORY.putLong(record + ControlBlock.EXTRA, extra);
    MEMORY.putLong(record + ControlBlock.KIND, kind);
  }

  /** An exception that left an upcall would be lost, or surface out of a later native call. */
  private static void report(String callback, Throwable failure) {
    try {
      System.getLogger("dev.uvport.uv")
          .log(System.Logger.Level.ERROR, "libuv's " + callback + " failed in Java", failure);
    } catch (Throwable alsoFailed) {
      // Whatever broke the callback broke the log as well, and there is nobody else to tell.
    }
  }

  /** {@code uv_alloc_cb}; public because jnr-ffi's generated classes call it. */
  public interface Alloc {
    /** Called by libuv. */
    @Delegate
    void call(long handle, long suggestedSize, long buf);
  }

  /** {@code uv_read_cb}; public because jnr-ffi's generated classes call it. */
  public interface Read {
    /** Called by libuv. */
    @Delegate
    void call(long stream, long nread, long buf);
  }

  /** Any {@code (pointer, int, pointer)} callback; public as its siblings are. */
  public interface Event {
    /** Called by libuv. */
    @Delegate
    void call(long handleOrRequest, int status, long extra);
  }

  /** {@code uv_close_cb}; public because jnr-ffi's generated classes call it. */
  public interface Closed {
    /** Called by libuv. */
    @Delegate
    void call(long handle);
  }

  /** The closures themselves, kept from being collected. */
  private record Installed(Pointer alloc, Pointer read, Pointer event, Pointer closed) {
    CallbackStubs stubs() {
      return new CallbackStubs(
          CallbackStubs.CLOSURE,
          alloc.address(),
          read.address(),
          event.address(),
          closed.address(),
          0);
    }
  }
}
