package dev.uvport.net;

import java.io.IOException;
import java.util.Objects;

/**
 * A socket's error, thrown where a stream has no other way to tell it.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 */
public final class TcpIoException extends IOException {
  private static final long serialVersionUID = 1;

  private final String errName;
  private final String errMsg;

  /**
   * Makes the exception.
   *
   * @param attempted what was attempted, such as {@code read from the socket}
   * @param error what came of it
   */
  public TcpIoException(String attempted, TcpErrData error) {
    super(Objects.requireNonNull(attempted, "attempted") + " failed, " + error);
    errName = error.errName();
    errMsg = error.errMsg();
  }

  /**
   * The socket's error.
   *
   * @return with libuv's name and text
   */
  public TcpErrData error() {
    return new TcpErrData(errName, errMsg);
  }
}
