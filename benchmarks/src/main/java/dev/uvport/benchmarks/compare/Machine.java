package dev.uvport.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells what a report was made on. */
final class Machine {
  private static final List<String> SHOWN_LIBRARIES =
      List.of("netty-transport-4", "vertx-core-5", "pekko-stream_");

  private Machine() {}

  /** The facts that a reader needs, by their names. */
  static Map<String, String> facts(Workbench bench) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", LocalDate.now().toString());
    facts.put("uvport", "commit " + output(bench, "git", "rev-parse", "--short", "HEAD"));
    facts.put("CPU", field("/proc/cpuinfo", "model name") + ", " + available() + " of them used");
    facts.put("memory", field("/proc/meminfo", "MemTotal"));
    facts.put("system", field("/etc/os-release", "PRETTY_NAME").replace("\"", ""));
    facts.put("kernel", System.getProperty("os.version"));
    facts.put("JDK", bench.java().description());
    facts.put(
        "JDK of virtual threads",
        bench
            .missingVirtualThreads()
            .orElseGet(() -> bench.javaWithVirtualThreads().description()));
    facts.put("libuv", output(bench, "pkg-config", "--modversion", "libuv"));
    facts.put("C compiler", output(bench, "cc", "--version"));
    facts.put("Node", output(bench, "node", "--version"));
    facts.put("libraries", libraries(bench));
    return facts;
  }

  private static int available() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String field(String file, String name) {
    try {
      for (String line : Files.readAllLines(Path.of(file))) {
        if (line.startsWith(name)) {
          return line.replaceFirst("^[^:=]*[:=]\\s*", "");
        }
      }
    } catch (IOException e) {
      // Told as unknown.
    }
    return "unknown";
  }

  /** The first line that a program writes. */
  private static String output(Workbench bench, String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(bench.root().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String all =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return all.isEmpty() ? "unknown" : all.lines().findFirst().orElse("unknown");
    } catch (IOException e) {
      return "not installed";
    }
  }

  private static String libraries(Workbench bench) {
    List<String> found = new ArrayList<>();
    Path directory = bench.root().resolve("benchmarks/target/libraries");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*.jar")) {
      for (Path jar : jars) {
        String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
        if (SHOWN_LIBRARIES.stream().anyMatch(name::startsWith)) {
          found.add(name);
        }
      }
    } catch (IOException e) {
      return "unknown";
    }
    found.sort(null);
    return String.join(", ", found);
  }
}
