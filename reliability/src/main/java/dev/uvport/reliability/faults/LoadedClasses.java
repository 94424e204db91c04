package dev.uvport.reliability.faults;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Loads classes ahead: without a descriptor no class file can be opened. */
final class LoadedClasses {
  private static final String SUFFIX = ".class";

  private LoadedClasses() {}

  /**
   * Loads all classes that lie where each of these does, and begins to use none; what is in a jar
   * can be loaded later.
   */
  static void loadAllBeside(Class<?>... classes)
      throws IOException, URISyntaxException, ClassNotFoundException {
    for (Class<?> one : classes) {
      Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(root)) {
        load(root);
      }
    }
  }

  private static void load(Path root) throws IOException, ClassNotFoundException {
    List<Path> found;
    try (Stream<Path> files = Files.walk(root)) {
      found = files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
    }
    for (Path file : found) {
      String name = root.relativize(file).toString().replace('/', '.');
      if (!name.startsWith("module-info")) {
        Class.forName(
            name.substring(0, name.length() - SUFFIX.length()),
            false,
            LoadedClasses.class.getClassLoader());
      }
    }
  }
}
