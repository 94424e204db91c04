package dev.uvport.uv;

/**
 * A libuv call that failed.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> Holds no native memory.
 */
public final class UvException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What libuv said. */
  private final transient UvError error;

  UvException(String call, UvError error) {
    super(call + ": " + error.name() + " (" + error.message() + ")");
    this.error = error;
  }

  /**
   * What libuv said.
   *
   * @return the error, never null on an exception that was not deserialised
   */
  public UvError error() {
    return error;
  }
}
