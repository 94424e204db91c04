package dev.uvport.iotask;

/** An iotask was asked for something after it had ended. */
public final class IoTaskClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param iotask the iotask's name
   */
  public IoTaskClosedException(String iotask) {
    super("iotask " + iotask + " has ended; spawn another one");
  }
}
