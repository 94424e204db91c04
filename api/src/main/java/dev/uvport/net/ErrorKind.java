package dev.uvport.net;

/**
 * What an error means, for programs that decide by it: the names that libuv gives its errors, as
 * far as something other than reporting them can be done.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 */
public enum ErrorKind {
  /** The peer has sent all that it will send. */
  EOF("EOF"),
  /** The time that the caller allowed is over; the socket is as usable as before. */
  TIMEOUT("TIMEOUT"),
  /** The operation was given up, because its socket or its iotask was closed. */
  CANCELED("ECANCELED"),
  /** Nothing can be done at the moment without waiting. */
  WOULD_BLOCK("EAGAIN"),
  /** The operation came after the close. */
  CLOSED("EBADF"),
  /** Nobody listens at the address. */
  CONNECTION_REFUSED("ECONNREFUSED"),
  /** The peer has broken the connection off. */
  CONNECTION_RESET("ECONNRESET"),
  /** The peer, or the kernel, has given the connection up for want of answers. */
  CONNECTION_TIMED_OUT("ETIMEDOUT"),
  /** The connection was written to after it had ended. */
  BROKEN_PIPE("EPIPE"),
  /** Another socket listens at the address. */
  ADDRESS_IN_USE("EADDRINUSE"),
  /** The process may not use the address. */
  ACCESS_DENIED("EACCES"),
  /** Any other; its name and text say which. */
  OTHER("");

  private final String errName;

  ErrorKind(String errName) {
    this.errName = errName;
  }

  static ErrorKind ofName(String errName) {
    for (ErrorKind kind : values()) {
      if (kind.isName(errName)) {
        return kind;
      }
    }
    return OTHER;
  }

  boolean isName(String errName) {
    return this.errName.equals(errName);
  }
}
