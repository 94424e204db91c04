package dev.uvport.uv;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A libuv error: its code, its name without the {@code UV_} prefix, and libuv's own text.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> Holds no native memory.
 *
 * @param code the negated errno, as libuv reports it on POSIX
 * @param name such as {@code ECONNRESET}, from {@code uv_err_name}
 * @param message such as {@code connection reset by peer}, from {@code uv_strerror}
 */
public record UvError(int code, String name, String message) {
  /** End of file; the one code that is no errno. */
  public static final int EOF = -4095;

  /** The host has no address of the family asked for. */
  public static final int EAI_ADDRFAMILY = -3000;

  /** There is no such thing. */
  public static final int ENOENT = -2;

  /** The descriptor is closed. */
  public static final int EBADF = -9;

  /** A signal came in between. */
  public static final int EINTR = -4;

  /** Resource temporarily unavailable. */
  public static final int EAGAIN = -11;

  /** Too many open files in this process. */
  public static final int EMFILE = -24;

  /** Too many open files in the system. */
  public static final int ENFILE = -23;

  /** A connection died before it was accepted. */
  public static final int ECONNABORTED = -103;

  /** The peer has broken the connection off. */
  public static final int ECONNRESET = -104;

  /** The peer has not answered for too long. */
  public static final int ETIMEDOUT = -110;

  /** There is nowhere to write to. */
  public static final int EPIPE = -32;

  /** The operation was cancelled, because its handle was closed. */
  public static final int ECANCELED = -125;

  // libuv builds a new string for each call with a code it does not know, so ask once per code.
  private static final Map<Integer, UvError> KNOWN = new ConcurrentHashMap<>();

  /**
   * The error behind a negative return code or status.
   *
   * @param code a negative libuv code
   * @return its record; never null, unknown codes get libuv's "Unknown system error"
   */
  public static UvError of(int code) {
    return KNOWN.computeIfAbsent(
        code,
        c ->
            new UvError(
                c,
                NativeMemory.string(Native.UV.uv_err_name(c)),
                NativeMemory.string(Native.UV.uv_strerror(c))));
  }
}
