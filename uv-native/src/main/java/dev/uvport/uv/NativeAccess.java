package dev.uvport.uv;

import com.kenai.jffi.MemoryIO;

/**
 * Finds out first of all whether this JVM lets jffi load its library, since jffi itself reports
 * that as the text of a stack trace.
 *
 * <p><b>Threading.</b> Thread-safe.
 */
final class NativeAccess {
  private NativeAccess() {}

  /**
   * Lets jffi load its library.
   *
   * @throws UnsatisfiedLinkError if the JVM forbids it, with the flag that allows it
   */
  static void check() {
    try {
      MemoryIO.getInstance();
    } catch (LinkageError e) {
      if (String.valueOf(e.getMessage()).contains("IllegalCallerException")) {
        throw new UnsatisfiedLinkError(
            "This JVM denies native access to jffi. Start it with"
                + " --enable-native-access=ALL-UNNAMED, or on the module path with"
                + " --enable-native-access=org.jnrproject.jffi");
      }
      throw e;
    }
  }
}
