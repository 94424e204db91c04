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

  /** What both libraries need that come out of a jar. */
  static final String TMPDIR =
      "a directory whose files may be executed (no noexec mount): name one with"
          + " -Djava.io.tmpdir=/path";

  /**
   * Lets jffi load its library.
   *
   * @throws UnsatisfiedLinkError if the JVM or the system forbids it, with the flag that helps
   */
  static void check() {
    // Whom an interrupt waits for could not write the library's file, and nobody gets a second try.
    boolean interrupted = Thread.interrupted();
    try {
      MemoryIO.getInstance();
    } catch (LinkageError e) {
      String said = String.valueOf(e.getMessage());
      if (said.contains("noexec")) {
        throw new UnsatisfiedLinkError(
            "jffi cannot load its library from "
                + System.getProperty("java.io.tmpdir")
                + ", nor from the working directory; it needs "
                + TMPDIR);
      }
      if (said.contains("IllegalCallerException")) {
        throw new UnsatisfiedLinkError(
            "This JVM denies native access to jffi. Start it with"
                + " --enable-native-access=ALL-UNNAMED, or on the module path with"
                + " --enable-native-access=org.jnrproject.jffi");
      }
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
