package dev.uvport.reliability.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program on a JVM of its own, with this process's class path and callback mode.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Closing it kills the process; its output is
 * read to the end by a daemon.
 */
public final class JavaProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on .*:(\\d+)");
  private static final int PATIENCE_SECONDS = 120;
  private static final int KEPT_OUTPUT = 16_000;

  private final Process process;
  private final Thread pump;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final StringBuffer output = new StringBuffer();

  private JavaProcess(Process process, Consumer<? super String> onLine) {
    this.process = process;
    pump = new Thread(() -> pump(onLine), "output of " + process.pid());
    pump.setDaemon(true);
    pump.start();
  }

  /**
   * Starts a program.
   *
   * @param prefix what stands before the java command, such as {@code prlimit --nofile=100}
   * @param flags for the JVM
   * @param main the name of its main class
   * @param arguments for its main method
   * @return the running program
   */
  public static JavaProcess start(
      List<String> prefix, List<String> flags, String main, List<String> arguments) {
    return start(prefix, flags, main, arguments, line -> {});
  }

  /**
   * Starts a program, and takes its output.
   *
   * @param prefix as above
   * @param flags as above
   * @param main as above
   * @param arguments as above
   * @param onLine gets each line of both its outputs, on a daemon
   * @return the running program
   */
  public static JavaProcess start(
      List<String> prefix,
      List<String> flags,
      String main,
      List<String> arguments,
      Consumer<? super String> onLine) {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:-CreateCoredumpOnCrash");
    for (String property : List.of("uvport.callbacks", "uvport.libuv")) {
      String value = System.getProperty(property);
      if (value != null) {
        command.add("-D" + property + "=" + value);
      }
    }
    command.addAll(flags);
    String tested = System.getProperty("surefire.test.class.path");
    command.addAll(
        List.of("-cp", tested != null ? tested : System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      // With one of these a JVM says so, in the output that is compared.
      builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
      builder.environment().put("MALLOC_ARENA_MAX", "2"); // else glibc keeps one for each thread
      return new JavaProcess(builder.start(), onLine);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  private void pump(Consumer<? super String> onLine) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (output.length() < KEPT_OUTPUT) {
          output.append(line).append('\n');
        }
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.matches()) {
          port.complete(Integer.valueOf(matcher.group(1)));
        }
        onLine.accept(line);
      }
    } catch (IOException e) {
      output.append(e);
    }
    port.completeExceptionally(new IOException("it ended without a port: " + output));
  }

  /**
   * The port that it says it listens on; waits for it to say so.
   *
   * @return the port
   * @throws IllegalStateException if it says none
   */
  public int port() {
    try {
      return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no port was told; output: " + output, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while waiting for a port", e);
    }
  }

  /**
   * Its process id.
   *
   * @return the id
   */
  public long pid() {
    return process.pid();
  }

  /**
   * Its standard input; closing it ends that.
   *
   * @return where to write
   */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /**
   * Whether it runs.
   *
   * @return false once it has ended
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * What it has written to both its outputs, the first of it if that is much.
   *
   * @return all of it once {@link #exitStatus} has returned
   */
  public String output() {
    return output.toString();
  }

  /**
   * Waits until it ends.
   *
   * @param seconds how long, after which it is killed
   * @return its status; 137 if it was killed
   * @throws InterruptedException if the wait is interrupted
   */
  public int exitStatus(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    int status = process.waitFor();
    pump.join();
    return status;
  }

  /**
   * Sends it a signal.
   *
   * @param name such as {@code STOP}
   */
  public void signal(String name) {
    try {
      int status =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("kill -" + name + " has failed with status " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send SIG" + name, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while sending SIG" + name, e);
    }
  }

  /** Kills it and what it has started, and waits until it is gone. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
