package dev.uvport.uv;

import com.kenai.jffi.Library;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/**
 * The C functions, under their own names. This is the one file that binds them.
 *
 * <p>Pointers are passed as {@code long}: everything here is 64-bit, and an address is what the
 * shared memory holds anyway. So are strings: the classes that jnr-ffi has for a {@code String}
 * take 40 ms of a process's start. The interfaces are public only because the generated binding
 * must see them; their enclosing class hides them from users.
 */
final class Native {
  private static @Nullable Library opened;
  private static @Nullable LibC libC;

  /** The libuv that this process loaded; loading happens once, on first use. */
  static final LibUv UV = load();

  /** The C library, for what libuv does not offer. */
  static final LibC C = Objects.requireNonNull(libC);

  /** The address of {@code uv_try_write} for machine code to call, or 0 if it is not known. */
  static final long TRY_WRITE = addressOf("uv_try_write");

  private static final Runtime C_RUNTIME = Runtime.getRuntime(C);

  private Native() {}

  private static LibUv load() {
    boolean interrupted = Thread.interrupted(); // as in NativeAccess.check
    try {
      return NativeLibrary.load(Native::bindUv);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static long addressOf(String function) {
    return opened == null ? 0 : opened.getSymbolAddress(function);
  }

  /** The functions of {@link LibUv} that the library opened last does not have. */
  static List<String> missing() {
    Library library = Objects.requireNonNull(opened);
    return Arrays.stream(LibUv.class.getMethods())
        .map(Method::getName)
        .filter(function -> library.getSymbolAddress(function) == 0)
        .sorted()
        .toList();
  }

  /**
   * Binds the C library too, which is found where libuv finds it: to look for it by its name means
   * to list the system's directories. libuv never reports through errno, so its binding does not
   * save it.
   */
  private static LibUv bindUv(String library) {
    opened = Library.getCachedInstance(library, Library.LAZY);
    libC = LibraryLoader.create(LibC.class).load(library);
    return LibraryLoader.create(LibUv.class).option(LibraryOption.IgnoreError, true).load(library);
  }

  /**
   * Passes a libuv return code through, or throws what it says.
   *
   * @param rc zero or a count when the call worked, a negated errno when it did not
   * @param call the C function, for the message
   * @return {@code rc}
   * @throws UvException if {@code rc} is negative
   */
  static int check(int rc, String call) {
    if (rc < 0) {
      throw new UvException(call, UvError.of(rc));
    }
    return rc;
  }

  /** Turns a libc answer into libuv's convention: itself, or the negated errno when it is -1. */
  static int orErrno(int answer) {
    return answer != -1 ? answer : -C_RUNTIME.getLastError();
  }

  /** Likewise, for what answers with a count of bytes. */
  static int orErrno(long answer) {
    return orErrno((int) answer);
  }

  /** What this library calls of libuv 1.44. */
  public interface LibUv {
    int uv_async_init(long loop, long async, long callback);

    int uv_async_send(long async);

    int uv_cancel(long req);

    void uv_close(long handle, long callback);

    long uv_err_name(int code);

    int uv_fileno(long handle, long fd);

    void uv_freeaddrinfo(long addrinfo);

    /**
     * Has one parameter more than in C, where nobody looks at it: jnr-ffi 2.3 calls a function of
     * exactly six integers with garbage for the sixth.
     */
    int uv_getaddrinfo(
        long loop, long req, long callback, long node, long service, long hints, long unused);

    long uv_handle_size(int type);

    int uv_loop_alive(long loop);

    int uv_loop_close(long loop);

    int uv_loop_init(long loop);

    long uv_loop_size();

    int uv_poll_init(long loop, long poll, int fd);

    int uv_poll_start(long poll, int events, long callback);

    int uv_poll_stop(long poll);

    int uv_read_start(long stream, long alloc, long read);

    int uv_read_stop(long stream);

    long uv_req_size(int type);

    int uv_run(long loop, int mode);

    int uv_shutdown(long req, long stream, long callback);

    long uv_strerror(int code);

    long uv_stream_get_write_queue_size(long stream);

    int uv_tcp_bind(long tcp, long address, int flags);

    int uv_tcp_connect(long req, long tcp, long address, long callback);

    int uv_tcp_getpeername(long tcp, long address, long length);

    int uv_tcp_getsockname(long tcp, long address, long length);

    int uv_tcp_init(long loop, long tcp);

    int uv_tcp_init_ex(long loop, long tcp, int flags);

    int uv_tcp_keepalive(long tcp, int on, int delaySeconds);

    int uv_tcp_nodelay(long tcp, int on);

    int uv_tcp_open(long tcp, int fd);

    int uv_timer_init(long loop, long timer);

    int uv_timer_start(long timer, long callback, long timeoutMillis, long repeatMillis);

    int uv_timer_stop(long timer);

    int uv_try_write(long stream, long bufs, int count);

    int uv_version();

    long uv_version_string();

    int uv_write(long req, long stream, long bufs, int count, long callback);
  }

  /** What libuv lacks; failures are -1 with errno, see {@link #orErrno}. */
  public interface LibC {
    int accept4(int fd, long address, long length, int flags);

    int close(int fd);

    int epoll_create1(int flags);

    int epoll_ctl(int epoll, int operation, int fd, long event);

    int epoll_wait(int epoll, long events, int count, int timeoutMillis);

    int fcntl(int fd, int command, int argument);

    int getpeername(int fd, long address, long length);

    int getrlimit(int resource, long limit);

    int getsockname(int fd, long address, long length);

    int getsockopt(int fd, int level, int option, long value, long length);

    int ioctl(int fd, long request, long argument);

    int listen(int fd, int backlog);

    int sched_getscheduler(int pid);

    int sched_setscheduler(int pid, int policy, long param);

    long recv(int fd, long data, long length, int flags);

    long send(int fd, long data, long length, int flags);

    int setsockopt(int fd, int level, int option, long value, int length);

    int shutdown(int fd, int how);
  }
}
