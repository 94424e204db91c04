package dev.uvport.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A sample that runs as a process of its own, on the JVM and class path of the tests.
 *
 * <pre>{@code
 * try (SampleProcess server = SampleProcess.start(EchoServer.class, "--port", "0")) {
 *   new Socket("127.0.0.1", server.port());
 *   server.terminate();
 * }
 * }</pre>
 *
 * <p><b>Threading.</b> One thread at a time. <b>Ownership.</b> Closing it kills the process if it
 * still runs.
 */
final class SampleProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on .*:(\\d+)");
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final BlockingQueue<Optional<String>> stdout = new LinkedBlockingQueue<>();
  private final StringBuffer stderr = new StringBuffer();
  private final Thread stdoutPump;
  private final Thread stderrPump;

  private SampleProcess(Process process) {
    this.process = process;
    stdoutPump =
        pump(
            process.getInputStream(),
            line -> stdout.add(Optional.of(line)),
            () -> stdout.add(Optional.empty()));
    stderrPump =
        pump(
            process.getErrorStream(),
            line -> stderr.append(line).append('\n'),
            () -> port.completeExceptionally(new IOException("it ended without a port")));
  }

  /** Starts a sample. */
  static SampleProcess start(Class<?> main, String... args) {
    return start(command(List.of(), main, args));
  }

  /** Starts what {@link #command} has prepared, with whatever was changed about it. */
  static SampleProcess start(ProcessBuilder command) {
    try {
      return new SampleProcess(command.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.command(), e);
    }
  }

  /** Prepares to start a sample, with options for its JVM such as {@code -Xmx64m}. */
  static ProcessBuilder command(List<String> jvmOptions, Class<?> main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    for (String property : List.of("uvport.callbacks", "uvport.libuv")) {
      String value = System.getProperty(property);
      if (value != null) {
        command.add("-D" + property + "=" + value);
      }
    }
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    // With one of these a JVM says so, in the output that a test compares.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder;
  }

  private Thread pump(InputStream from, Consumer<String> line, Runnable end) {
    Thread pump = new Thread(() -> pumpNow(from, line, end), "pump of " + process.pid());
    pump.setDaemon(true);
    pump.start();
    return pump;
  }

  private void pumpNow(InputStream from, Consumer<String> toLine, Runnable end) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        toLine.accept(line);
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.matches()) {
          port.complete(Integer.valueOf(matcher.group(1)));
        }
      }
    } catch (IOException e) {
      stderr.append(e);
    }
    end.run();
  }

  /** The port that it says it listens on, on either stream; waits for it to say so. */
  int port() {
    try {
      return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no port was told; stderr: " + stderr, e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for the port", e);
    }
  }

  /** The next line of its standard output, for which this waits; null at the end. */
  @Nullable String stdoutLine() {
    try {
      Optional<String> line = stdout.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("no more output in time; stderr: " + stderr);
      }
      if (line.isEmpty()) {
        stdout.add(line); // the end stays the end
      }
      return line.orElse(null);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for output", e);
    }
  }

  /** What it has written to its standard error; all of it once {@link #exitStatus} has returned. */
  String stderr() {
    return stderr.toString();
  }

  /** Its standard input; closing it ends that. */
  OutputStream stdin() {
    return process.getOutputStream();
  }

  /** The process, for what is not covered here. */
  Process process() {
    return process;
  }

  /** Has it ended with SIGTERM; its exit status. */
  int terminate() {
    process.toHandle().destroy(); // Process.destroy would close the streams, and lose last words
    return await("it has not ended on SIGTERM");
  }

  /** Waits until it ends by itself; its exit status. */
  int exitStatus() {
    return await("it has not ended by itself");
  }

  private int await(String otherwise) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(otherwise + "; stderr: " + stderr);
      }
      stdoutPump.join();
      stderrPump.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for the end", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
