package dev.uvport.net;

import java.util.Objects;

/**
 * What went wrong with a socket: libuv's name for it and libuv's text; Rust's {@code tcp_err_data}.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 *
 * @param errName libuv's name without {@code UV_}, such as {@code ECONNRESET}; or {@code TIMEOUT},
 *     which is uvport's own
 * @param errMsg libuv's text, such as {@code connection reset by peer}
 */
public record TcpErrData(String errName, String errMsg) {
  /** The peer has sent all that it will send; reported in the place of data. */
  public static final TcpErrData EOF = new TcpErrData("EOF", "end of file");

  /** The time that the caller allowed is over, and the socket as usable as before. */
  public static final TcpErrData TIMEOUT = new TcpErrData("TIMEOUT", "req timed out");

  /** The operation was given up, because its socket or its iotask was closed. */
  public static final TcpErrData CANCELED = new TcpErrData("ECANCELED", "operation canceled");

  /**
   * Joins a name and a text.
   *
   * @param errName the name; not null
   * @param errMsg the text; not null
   */
  public TcpErrData {
    Objects.requireNonNull(errName, "errName");
    Objects.requireNonNull(errMsg, "errMsg");
  }

  /**
   * The error of an operation on something that is closed.
   *
   * @param what names it, such as {@code socket 127.0.0.1:80}
   * @return {@code EBADF}, and a text that says what is closed
   */
  public static TcpErrData closed(String what) {
    Objects.requireNonNull(what, "what");
    return new TcpErrData("EBADF", what + " is closed");
  }

  /**
   * What this error means, to decide by.
   *
   * @return {@link ErrorKind#OTHER} if only the name and the text tell
   */
  public ErrorKind kind() {
    return ErrorKind.ofName(errName);
  }

  /**
   * Whether this is the end of what the peer sends, and so the ordinary end of a stream.
   *
   * @return true for {@code EOF}
   */
  public boolean isEof() {
    return ErrorKind.EOF.isName(errName);
  }

  /**
   * Whether the caller's time was over. A connection that the kernel gave up ({@code ETIMEDOUT}) is
   * not meant: that one is dead, this one goes on.
   *
   * @return true for {@code TIMEOUT}
   */
  public boolean isTimeout() {
    return ErrorKind.TIMEOUT.isName(errName);
  }

  /**
   * Whether the operation was given up, because its socket or its iotask was closed.
   *
   * @return true for {@code ECANCELED}
   */
  public boolean isCanceled() {
    return ErrorKind.CANCELED.isName(errName);
  }

  /** The name and the text, such as {@code ECONNRESET: connection reset by peer}. */
  @Override
  public String toString() {
    return errName + ": " + errMsg;
  }
}
