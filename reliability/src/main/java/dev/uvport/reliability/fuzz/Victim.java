package dev.uvport.reliability.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import java.util.stream.Stream;

/**
 * A sample that runs in a process of its own, on little memory, and can be looked at from outside.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Closing it ends the process.
 */
public final class Victim implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on .*:(\\d+)");
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final StringBuffer errors = new StringBuffer();

  /** What it holds when nobody is connected. */
  private final long idleDescriptors;

  private Victim(Process process) {
    this.process = process;
    pump(process.getInputStream(), this::lookForPort, () -> {});
    pump(
        process.getErrorStream(),
        line -> errors.append(line).append('\n'),
        () -> port.completeExceptionally(new IOException("it ended without a port: " + errors)));
    port();
    idleDescriptors = sockets();
  }

  /**
   * Starts a sample, and waits until it listens.
   *
   * @param sample its class in {@code dev.uvport.samples}
   * @param args its command line
   * @throws IOException if it cannot be started
   */
  public static Victim start(String sample, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"));
    String callbacks = System.getProperty("uvport.callbacks");
    if (callbacks != null) {
      command.add("-Duvport.callbacks=" + callbacks);
    }
    command.addAll(List.of("-cp", classPath(), "dev.uvport.samples." + sample));
    command.addAll(List.of(args));
    return new Victim(new ProcessBuilder(command).start());
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private void pump(InputStream from, Consumer<String> line, Runnable end) {
    Thread pump = new Thread(() -> pumpNow(from, line, end), "pump of " + process.pid());
    pump.setDaemon(true);
    pump.start();
  }

  private void pumpNow(InputStream from, Consumer<String> toLine, Runnable end) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
      lines.lines().forEach(toLine);
    } catch (IOException | UncheckedIOException e) {
      errors.append(e).append('\n');
    }
    end.run();
  }

  private void lookForPort(String line) {
    Matcher matcher = LISTENING.matcher(line);
    if (matcher.matches()) {
      port.complete(Integer.valueOf(matcher.group(1)));
    }
  }

  /** Where it listens. */
  public int port() {
    try {
      return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the sample does not listen: " + errors, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the sample starts", e);
    }
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has written to its standard error. */
  public String errors() {
    return errors.toString();
  }

  /** How many sockets it has beyond those it listens with. */
  public long connections() {
    return sockets() - idleDescriptors;
  }

  private long sockets() {
    return descriptors("socket:");
  }

  /** How many of its descriptors lead to something with such a name. */
  public long descriptors(String name) {
    try (Stream<Path> open = Files.list(proc("fd"))) {
      return open.filter(descriptor -> leadsTo(descriptor, name)).count();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the sample: " + errors, e);
    }
  }

  private static boolean leadsTo(Path descriptor, String name) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains(name);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  /** How many threads it has. */
  public long threads() {
    return status("Threads:");
  }

  /** What it holds of the machine's memory, in KiB. */
  public long residentKib() {
    return status("VmRSS:");
  }

  private long status(String key) {
    try {
      for (String line : Files.readAllLines(proc("status"))) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.substring(key.length()).replaceAll("\\D", ""));
        }
      }
      throw new IllegalStateException("the kernel tells no " + key);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the sample: " + errors, e);
    }
  }

  private Path proc(String name) {
    return Path.of("/proc", String.valueOf(process.pid()), name);
  }

  /** Has it end with SIGTERM, and waits for that. */
  @Override
  public void close() {
    process.toHandle().destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
