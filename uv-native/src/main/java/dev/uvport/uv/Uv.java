package dev.uvport.uv;

/**
 * What is true of libuv in this process as a whole.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Owns nothing.
 */
public final class Uv {
  private Uv() {}

  /**
   * The version of libuv in use.
   *
   * @return such as {@code 1.44.2}
   */
  public static String version() {
    return NativeMemory.string(Native.UV.uv_version_string());
  }

  /**
   * How libuv's callbacks reach the ring.
   *
   * @return {@code native} or {@code closure}
   */
  public static String callbackMode() {
    return CallbackStubs.instance().mode();
  }

  /**
   * How often native code has called Java.
   *
   * @return 0 for ever with native stubs
   */
  public static long upcalls() {
    return CallbackStubs.upcalls();
  }

  /**
   * Native bytes that this process's loops, handles and requests hold now.
   *
   * @return bytes, 0 when all are closed
   */
  public static long nativeBytes() {
    return NativeMemory.liveBytes();
  }
}
