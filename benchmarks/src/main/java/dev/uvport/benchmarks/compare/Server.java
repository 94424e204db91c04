package dev.uvport.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running peer.
 *
 * <p><b>Threading.</b> One thread at a time. <b>Ownership.</b> Closing it ends the process.
 */
final class Server implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on .*:(\\d+)");
  private static final int START_SECONDS = 60;
  private static final int END_SECONDS = 5;
  private static final int KEPT_LINES = 20;

  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final List<String> lastLines = new ArrayList<>();

  private Server(Process process) {
    this.process = process;
    Thread reader = new Thread(this::readOutput, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a peer, and waits until it listens. */
  static Server start(List<String> command) {
    try {
      Server server = new Server(new ProcessBuilder(command).redirectErrorStream(true).start());
      server.awaitPort();
      return server;
    } catch (IOException e) {
      throw new MeasurementException("cannot start " + String.join(" ", command) + ": " + e);
    }
  }

  private void awaitPort() {
    try {
      port.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new MeasurementException("the server does not listen; it wrote: " + lastWords());
    } catch (InterruptedException e) {
      close();
      throw new MeasurementException("interrupted");
    }
  }

  private void readOutput() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher listening = LISTENING.matcher(line);
        if (listening.matches()) {
          port.complete(Integer.valueOf(listening.group(1)));
        } else {
          keep(line);
        }
      }
    } catch (IOException e) {
      keep(e.toString());
    }
    port.completeExceptionally(new IOException("it ended"));
  }

  private void keep(String line) {
    synchronized (lastLines) {
      lastLines.add(line);
      if (lastLines.size() > KEPT_LINES) {
        lastLines.remove(0);
      }
    }
  }

  /** What it wrote last, beside where it listens. */
  String lastWords() {
    synchronized (lastLines) {
      return lastLines.isEmpty() ? "nothing" : String.join(" | ", lastLines);
    }
  }

  int port() {
    return port.join();
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
