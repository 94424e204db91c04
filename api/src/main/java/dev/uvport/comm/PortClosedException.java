package dev.uvport.comm;

import java.util.Objects;

/**
 * Tells a receiver that a port is closed and that nothing is left in it.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value.
 */
public final class PortClosedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What was said to {@link Port#close(String)}. */
  private final String reason;

  /**
   * Makes the exception.
   *
   * @param reason why the port was closed
   */
  public PortClosedException(String reason) {
    super("nothing more to receive: " + Objects.requireNonNull(reason, "reason"));
    this.reason = reason;
  }

  /**
   * Why the port was closed.
   *
   * @return what was said to {@link Port#close(String)}
   */
  public String reason() {
    return reason;
  }
}
