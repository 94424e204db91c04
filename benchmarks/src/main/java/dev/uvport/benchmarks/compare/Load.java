package dev.uvport.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a server is loaded with by the client in {@code src/main/c/load.c}.
 *
 * @param mode {@code echo} or {@code accepts}
 * @param connections how many are active
 * @param bytes of a message
 * @param messages that a connection sends before it waits for all of them
 * @param idle connections beside the active ones
 */
record Load(String mode, int connections, int bytes, int messages, int idle) {
  private static final double VERIFY_SECONDS = 0.2;

  /**
   * What the client saw.
   *
   * @param messages answered (for {@code accepts}: connections served)
   * @param seconds that this took
   */
  record Seen(double messages, double seconds, double p50Us, double p99Us, double p999Us) {}

  /** How long it lasts. */
  record Duration(double warmSeconds, double measuredSeconds) {}

  static Load echo(int connections, int bytes) {
    return new Load("echo", connections, bytes, 1, 0);
  }

  static Load accepts(int atATime) {
    return new Load("accepts", atATime, 1, 1, 0);
  }

  Load withIdle(int count) {
    return new Load(mode, connections, bytes, messages, count);
  }

  Load pipelined(int count) {
    return new Load(mode, connections, bytes, count, idle);
  }

  /** Loads a server for a moment, comparing every byte. */
  void verify(Workbench bench, int port, Cpus cpus) {
    List<String> command = command(bench, port, cpus, new Duration(0, VERIFY_SECONDS));
    command.add("-v");
    run(command, at -> {});
  }

  /**
   * Loads a server.
   *
   * @param at called with {@code warm}, {@code idle} and {@code end} at these points, where the
   *     server has nothing to do
   */
  Seen run(Workbench bench, int port, Cpus cpus, Duration duration, Consumer<String> at) {
    List<String> command = command(bench, port, cpus, duration);
    command.addAll(List.of("-i", Integer.toString(idle), "-k"));
    return run(command, at);
  }

  private List<String> command(Workbench bench, int port, Cpus cpus, Duration duration) {
    return cpus.run(
        List.of(
            bench.nativeProgram("load"),
            mode,
            "-p",
            Integer.toString(port),
            "-c",
            Integer.toString(connections),
            "-s",
            Integer.toString(bytes),
            "-n",
            Integer.toString(messages),
            "-w",
            Double.toString(duration.warmSeconds),
            "-d",
            Double.toString(duration.measuredSeconds)));
  }

  private static Seen run(List<String> command, Consumer<String> at) {
    try {
      Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (Writer go = client.outputWriter();
          BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
        return converse(lines, go, at);
      } finally {
        client.destroy();
      }
    } catch (IOException e) {
      throw new MeasurementException("cannot run " + String.join(" ", command) + ": " + e);
    }
  }

  private static Seen converse(BufferedReader lines, Writer go, Consumer<String> at)
      throws IOException {
    Seen seen = null;
    String last = "nothing";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      last = line;
      if (line.startsWith("result ")) {
        seen = seen(line);
      } else if (line.startsWith("at ")) {
        at.accept(line.substring("at ".length()));
        go.write('\n');
        go.flush();
      }
    }
    if (seen == null) {
      throw new MeasurementException(last);
    }
    return seen;
  }

  private static Seen seen(String line) {
    Map<String, Double> values = new HashMap<>();
    for (String pair : line.substring("result ".length()).split(" ")) {
      String[] parts = pair.split("=");
      values.put(parts[0], Double.valueOf(parts[1]));
    }
    return new Seen(
        values.getOrDefault("messages", 0.0),
        values.getOrDefault("seconds", 0.0),
        values.getOrDefault("p50_us", 0.0),
        values.getOrDefault("p99_us", 0.0),
        values.getOrDefault("p999_us", 0.0));
  }
}
