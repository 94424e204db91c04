package dev.uvport.uv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Finds and loads libuv: the file that {@code -Duvport.libuv} names, then the copy inside the jar,
 * then the system's.
 *
 * <p><b>Threading.</b> Runs once, inside a class initialiser. <b>Ownership.</b> The library stays
 * loaded for the life of the process; the extracted copy's file is deleted as soon as it is mapped.
 */
final class NativeLibrary {
  /** The system property that names a libuv to use instead of the bundled one. */
  static final String PROPERTY = "uvport.libuv";

  /** The oldest libuv that has all we call, as {@code uv_version} writes it. */
  static final int MINIMUM_VERSION = (1 << 16) | (44 << 8);

  private static final String INSTALL =
      "Install libuv 1.44 or newer (Debian: apt-get install libuv1), or name one with -D"
          + PROPERTY
          + "=/path/to/libuv.so.1";

  private NativeLibrary() {}

  /** Where this platform's copy lies inside the jar, such as {@code linux-x86_64}. */
  static String platform(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT).replace(" ", "");
    String arch = osArch.equals("amd64") ? "x86_64" : osArch;
    return os + "-" + arch;
  }

  /**
   * Tries each place in turn.
   *
   * @param bind binds the functions of the library with the given name or path
   * @throws UnsatisfiedLinkError in one message: the platform, what was tried, what to install
   */
  static Native.LibUv load(Function<String, Native.LibUv> bind) {
    String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (!platform.startsWith("linux-")) {
      throw new UnsatisfiedLinkError("uvport runs on Linux only, this is " + platform);
    }
    List<String> tried = new ArrayList<>();
    String chosen = System.getProperty(PROPERTY);
    Native.LibUv library;
    if (chosen != null && chosen.startsWith("/") && !Files.isReadable(Path.of(chosen))) {
      tried.add("-D" + PROPERTY + "=" + chosen + " (no such file, or not readable)");
      library = null;
    } else if (chosen != null) {
      // What the user named is used or reported; falling back would hide the mistake.
      library = tryBind(bind, chosen, "-D" + PROPERTY + "=" + chosen, tried);
    } else {
      library = bundled(bind, platform, tried);
      if (library == null) {
        library = tryBind(bind, "libuv.so.1", "the system's libuv.so.1", tried);
      }
    }
    if (library == null) {
      throw new UnsatisfiedLinkError(
          "No usable libuv for "
              + platform
              + ". Tried "
              + String.join("; ", tried)
              + ". "
              + INSTALL);
    }
    return library;
  }

  private static Native.LibUv bundled(
      Function<String, Native.LibUv> bind, String platform, List<String> tried) {
    String resource = "/META-INF/native/" + platform + "/libuv.so.1";
    try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        tried.add("the copy inside the jar (none for this platform)");
        return null;
      }
      Path copy = Files.createTempFile("uvport-libuv", ".so");
      try {
        Files.write(copy, in.readAllBytes());
        return tryBind(bind, copy.toString(), "the copy inside the jar", tried);
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      tried.add("the copy inside the jar (cannot be extracted: " + e + ")");
      return null;
    }
  }

  private static Native.LibUv tryBind(
      Function<String, Native.LibUv> bind, String library, String what, List<String> tried) {
    try {
      Native.LibUv uv = bind.apply(library);
      // The loader binds lazily, so a library that is not libuv shows itself only here.
      if (uv.uv_version() < MINIMUM_VERSION) {
        tried.add(what + " (it is " + NativeMemory.string(uv.uv_version_string()) + ", too old)");
        return null;
      }
      // Only what the user named may be anything at all, and to look takes time.
      List<String> missing =
          library.equals(System.getProperty(PROPERTY)) ? Native.missing() : List.of();
      if (!missing.isEmpty()) {
        tried.add(what + " (it has no " + String.join(", ", missing) + ")");
        return null;
      }
      return uv;
    } catch (LinkageError e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot be loaded");
      String help =
          reason.contains("failed to map segment") ? "; it needs " + NativeAccess.TMPDIR : "";
      tried.add(what + " (" + reason + help + ")");
      return null;
    }
  }
}
