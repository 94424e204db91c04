package dev.uvport.reliability.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has of the system now.
 *
 * @param privateBytes resident memory that no file stands behind
 * @param threads its threads
 * @param sockets its descriptors of sockets
 */
public record ProcessFigures(long privateBytes, long threads, long sockets) {
  private static final int KIB = 1024;

  /**
   * Looks at a process.
   *
   * @param pid whose; it must be this user's
   * @return the figures
   */
  public static ProcessFigures of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      List<String> status = Files.readAllLines(process.resolve("status"));
      return new ProcessFigures(
          KIB * field(status, "RssAnon:"),
          field(status, "Threads:"),
          descriptors.filter(ProcessFigures::isSocket).count());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at process " + pid, e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private static long field(List<String> status, String name) {
    for (String line : status) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.substring(name.length()).replace("kB", "").strip());
      }
    }
    throw new IllegalStateException("the kernel tells no " + name);
  }
}
