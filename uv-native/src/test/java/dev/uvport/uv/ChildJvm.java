package dev.uvport.uv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own for what might end the process, or needs other settings: same class path, same
 * callback mode.
 */
public final class ChildJvm {
  /**
   * How a child ended.
   *
   * @param exitCode 128 and more is a signal: 134 an abort
   * @param output what it wrote to both its outputs
   */
  public record Outcome(int exitCode, String output) {}

  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private ChildJvm() {}

  /**
   * Runs a class's main method and waits for its end.
   *
   * @param main the class
   * @param prefix what stands before the java command, such as a program that drops rights
   * @param flags for the JVM
   * @param arguments for the main method
   * @return how it ended
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the wait is interrupted
   */
  public static Outcome run(
      Class<?> main, List<String> prefix, List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    return run(PATIENCE, main, prefix, flags, arguments);
  }

  /**
   * Likewise, with few descriptors.
   *
   * @param limit how many it may have
   * @param main the class
   * @return how it ended
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the wait is interrupted
   */
  public static Outcome runWithDescriptors(int limit, Class<?> main)
      throws IOException, InterruptedException {
    return run(main, List.of("sh", "-c", "ulimit -n " + limit + "; exec \"$@\"", "sh"), List.of());
  }

  /**
   * Likewise, for as long as it takes.
   *
   * @param patience when it is killed
   * @param main the class
   * @param prefix what stands before the java command
   * @param flags for the JVM
   * @param arguments for the main method
   * @return how it ended
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the wait is interrupted
   */
  public static Outcome run(
      Duration patience,
      Class<?> main,
      List<String> prefix,
      List<String> flags,
      String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx64m");
    if (flags.stream().noneMatch(flag -> flag.startsWith("--illegal-native-access"))) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:+SuppressFatalErrorMessage");
    String mode = System.getProperty("uvport.callbacks");
    if (mode != null) {
      command.add("-Duvport.callbacks=" + mode);
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(arguments));
    return await(command, patience);
  }

  private static Outcome await(List<String> command, Duration patience)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("child", ".log");
    Process child = null;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      // With one of these a JVM says so, in the output that a test compares.
      builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
      child = builder.start();
      if (!child.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        child.destroyForcibly().waitFor();
      }
      return new Outcome(child.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      if (child != null) {
        child.destroyForcibly();
      }
      Files.delete(output);
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
