package dev.uvport.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** An installed JDK, as its {@code release} file describes it. */
record Jdk(Path home, int version, String description) {
  /** Reads what is installed in a directory; empty if that is no JDK. */
  static Optional<Jdk> at(Path home) {
    Properties release = new Properties();
    try (BufferedReader reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      return Optional.empty();
    }
    String version = unquoted(release.getProperty("JAVA_VERSION", ""));
    String first = version.replaceFirst("[^0-9].*", "");
    if (first.isEmpty() || !Files.isExecutable(home.resolve("bin/java"))) {
      return Optional.empty();
    }
    String implementor = unquoted(release.getProperty("IMPLEMENTOR", "unknown"));
    return Optional.of(new Jdk(home, Integer.parseInt(first), version + " (" + implementor + ")"));
  }

  private static String unquoted(String value) {
    return value.replace("\"", "");
  }

  /** The path of one of its programs. */
  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }
}
