package dev.uvport.uv;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Function;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.PageManager;
import com.kenai.jffi.Type;

/**
 * Memory for machine code: written first, made executable after, never both at once.
 *
 * <p>That order is also what makes the code visible to processors whose instruction cache does not
 * see stores (aarch64): the kernel synchronises the caches when it first makes a page executable.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Published pages live as long as the process,
 * because libuv may hold their addresses until then.
 */
final class CodePages {
  private final PageManager pages;
  private final Function mprotect;

  /**
   * Uses the given source of pages.
   *
   * @param pages where pages come from
   * @throws UnsatisfiedLinkError if this system has no {@code mprotect}
   */
  CodePages(PageManager pages) {
    this.pages = pages;
    this.mprotect = bindMprotect();
  }

  /**
   * Copies the code into fresh pages and makes them executable.
   *
   * @param code position-independent machine code, at least one byte
   * @return the address of its first byte, aligned to a page
   * @throws RefusedException if the system gives no pages or does not let them become executable
   */
  long publish(byte[] code) throws RefusedException {
    int count = Math.toIntExact((code.length + pages.pageSize() - 1) / pages.pageSize());
    long address = pages.allocatePages(count, PageManager.PROT_READ | PageManager.PROT_WRITE);
    if (address == 0) {
      throw new RefusedException("mmap of " + count + " page(s) for machine code failed");
    }
    MemoryIO.getInstance().putByteArray(address, code, 0, code.length);
    try {
      makeExecutable(address, count);
    } catch (RefusedException refused) {
      pages.freePages(address, count);
      throw refused;
    }
    return address;
  }

  /** PageManager's own protectPages does the same, but ignores what mprotect answers. */
  private void makeExecutable(long address, int count) throws RefusedException {
    long bytes = count * pages.pageSize();
    int protection = PageManager.PROT_READ | PageManager.PROT_EXEC;
    long answer = Invoker.getInstance().invokeNNNrN(mprotect, address, bytes, protection);
    if ((int) answer != 0) {
      throw new RefusedException(
          "mprotect(PROT_READ | PROT_EXEC) of "
              + bytes
              + " bytes of machine code failed with errno "
              + LastError.getInstance().get());
    }
  }

  private static Function bindMprotect() {
    long address = Library.getDefault().getSymbolAddress("mprotect");
    if (address == 0) {
      throw new UnsatisfiedLinkError("the C library has no mprotect: " + Library.getLastError());
    }
    CallContext signature =
        CallContext.getCallContext(
            Type.SINT32,
            new Type[] {Type.POINTER, Type.ULONG, Type.SINT32},
            CallingConvention.DEFAULT,
            true);
    return new Function(address, signature);
  }

  /** Says why the system does not let machine code be made. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * The callbacks, and the loop over {@code uv_try_write}, as one block of machine code, each at a
   * cache line of its own.
   *
   * @param code the block
   * @param alloc offset of {@link CallbackStubs#alloc()} in it
   * @param read offset of {@link CallbackStubs#read()}
   * @param event offset of {@link CallbackStubs#event()}
   * @param closed offset of {@link CallbackStubs#closed()}
   * @param writeAll offset of {@link CallbackStubs#writeAll()}, or of nothing at the block's end
   */
  record Image(byte[] code, int alloc, int read, int event, int closed, int writeAll) {
    private static final int CACHE_LINE = 64;

    /** Lays them out one after the other. */
    static Image of(byte[] alloc, byte[] read, byte[] event, byte[] closed, byte[] writeAll) {
      int readAt = behind(0, alloc);
      int eventAt = behind(readAt, read);
      int closedAt = behind(eventAt, event);
      int writeAllAt = behind(closedAt, closed);
      byte[] code = new byte[behind(writeAllAt, writeAll)];
      System.arraycopy(alloc, 0, code, 0, alloc.length);
      System.arraycopy(read, 0, code, readAt, read.length);
      System.arraycopy(event, 0, code, eventAt, event.length);
      System.arraycopy(closed, 0, code, closedAt, closed.length);
      System.arraycopy(writeAll, 0, code, writeAllAt, writeAll.length);
      return new Image(code, 0, readAt, eventAt, closedAt, writeAllAt);
    }

    private static int behind(int start, byte[] routine) {
      return (start + routine.length + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    }
  }
}
