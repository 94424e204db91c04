package dev.uvport.samples;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends messages to an echo server, one after the other, and verifies what comes back. */
@Command(
    name = "echo-client",
    description = "Sends messages to an echo server and verifies what comes back.",
    mixinStandardHelpOptions = true)
final class EchoClient implements Callable<Integer> {
  @Option(
      names = "--host",
      description = "A name or an address (default: ${DEFAULT-VALUE}).",
      defaultValue = "127.0.0.1")
  private @Nullable String host;

  @Option(
      names = "--port",
      description = "The server's port (default: ${DEFAULT-VALUE}).",
      defaultValue = "7007",
      converter = Samples.PortConverter.class)
  private int port;

  @Option(
      names = "--size",
      description = "Bytes per message (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int size;

  @Option(
      names = "--count",
      description = "How many messages (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int count;

  @Option(
      names = "--timeout",
      description = "Seconds to wait for more of an answer (default: ${DEFAULT-VALUE}).",
      defaultValue = "10")
  private int timeoutSeconds;

  @Parameters(
      paramLabel = "LINE",
      arity = "0..*",
      description = "Text to send, a line each, instead of --count messages of --size bytes.")
  private List<String> lines = List.of();

  /**
   * Runs the client.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Samples.main(new EchoClient(), args);
  }

  @Override
  public Integer call() {
    if (size < 1 || count < 1 || timeoutSeconds < 1) {
      throw new Samples.Failure("--size, --count and --timeout must be at least 1");
    }
    try (IoTask iotask = IoTask.spawn("echo-client");
        TcpSocket socket = connect(iotask)) {
      if (lines.isEmpty()) {
        exchangeMessages(socket);
      } else {
        exchangeLines(socket);
      }
      return 0;
    }
  }

  private TcpSocket connect(IoTask iotask) {
    return Tcp.connect(String.valueOf(host), port, iotask)
        .orElseThrow(
            error -> new Samples.Failure("cannot connect to " + host + ":" + port + ": " + error));
  }

  private void exchangeLines(TcpSocket socket) {
    for (int i = 0; i < lines.size(); i++) {
      exchange(socket, i, (lines.get(i) + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.println(lines.get(i));
    }
  }

  private void exchangeMessages(TcpSocket socket) {
    // The same bytes in each run; no two messages alike, so that one that comes twice is seen.
    Random random = new Random(size);
    byte[] message = new byte[size];
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      random.nextBytes(message);
      exchange(socket, i, message);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    System.out.printf("%d messages of %d bytes echoed in %d ms%n", count, size, millis);
  }

  /** Sends a message and receives it again. */
  private void exchange(TcpSocket socket, int number, byte[] message) {
    // Not the blocking write: a long message comes back while it is still being sent, and a server
    // that finds nobody reading stops reading too.
    CompletableFuture<Result<Unit, TcpErrData>> sent = socket.writeFuture(message);
    for (int received = 0; received < message.length; ) {
      byte[] chunk = read(socket, number);
      verify(message, received, chunk, number);
      received += chunk.length;
    }
    sent.join().orElseThrow(error -> new Samples.Failure("cannot send: " + error));
  }

  private byte[] read(TcpSocket socket, int number) {
    return socket
        .read(Duration.ofSeconds(timeoutSeconds))
        .orElseThrow(
            error -> new Samples.Failure("no whole answer to message " + number + ": " + error));
  }

  private static void verify(byte[] message, int from, byte[] chunk, int number) {
    if (from + chunk.length > message.length) {
      throw new Samples.Failure("the answer to message " + number + " is longer than the message");
    }
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] != message[from + i]) {
        throw new Samples.Failure(
            "the answer to message %d is wrong from byte %d on: 0x%02x, not 0x%02x"
                .formatted(number, from + i, chunk[i], message[from + i]));
      }
    }
  }
}
