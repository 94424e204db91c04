package dev.uvport.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client in C, against a server that can be made to answer wrongly. */
@Timeout(180)
class LoadTest {
  /** What a server does to a byte that it sends back. */
  private interface Change {
    int of(long position, int value);
  }

  private static final Change NONE = (position, value) -> value;

  @TempDir static Path directory;
  private ServerSocket server;
  private volatile Change change = NONE;

  @BeforeAll
  static void compile() throws Exception {
    String compiler = "cc";
    assumeTrue(
        Workbench.at(Path.of("..")).missingProgram(compiler).isEmpty(), "there is no C compiler");
    Outcome compiled =
        run(
            List.of(
                compiler,
                "-O1",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-o",
                directory.resolve("load").toString(),
                "src/main/c/load.c"));
    assertThat(compiled.status).as(compiled.output).isZero();
  }

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::acceptAll, "acceptor");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  @AfterEach
  void stopListening() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo -c 4 -s 64 -v",
        "echo -c 2 -s 300000 -v",
        "echo -c 2 -s 32 -n 64",
        "echo -c 2 -i 10",
        "accepts -c 4"
      })
  void anHonestServerPasses(String arguments) throws Exception {
    Outcome outcome = load(arguments);
    assertThat(outcome.output).startsWith("result messages=");
    assertThat(outcome.status).isZero();
  }

  @Test
  void oneWrongByteAmongManyIsFound() throws Exception {
    change = (position, value) -> position == 5_000 ? value ^ 1 : value;
    Outcome outcome = loadUntilFound("echo -c 1 -s 4096 -v");
    assertThat(outcome.output).contains("wrong bytes came back");
    assertThat(outcome.status).isEqualTo(1);
  }

  @Test
  void aByteThatIsLostIsFound() throws Exception {
    change = (position, value) -> position == 5_000 ? -1 : value;
    Outcome outcome = loadUntilFound("echo -c 1 -s 64");
    assertThat(outcome.output).contains("wrong bytes came back");
    assertThat(outcome.status).isEqualTo(1);
  }

  @Test
  void aWrongByteOfAShortConnectionIsFound() throws Exception {
    change = (position, value) -> value ^ 1;
    Outcome outcome = load("accepts -c 1");
    assertThat(outcome.output).contains("not the one byte that was sent came back");
    assertThat(outcome.status).isEqualTo(1);
  }

  private record Outcome(int status, String output) {}

  private Outcome load(String arguments) throws Exception {
    return load(arguments, 0.1);
  }

  /** For longer and longer, if a busy machine does not get as far as the fault at once. */
  private Outcome loadUntilFound(String arguments) throws Exception {
    Outcome outcome = load(arguments, 0.1);
    for (double seconds = 0.4; outcome.status == 0 && seconds < 30; seconds *= 4) {
      outcome = load(arguments, seconds);
    }
    return outcome;
  }

  private Outcome load(String arguments, double seconds) throws Exception {
    List<String> command = new ArrayList<>(List.of(directory.resolve("load").toString()));
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-p", Integer.toString(server.getLocalPort()), "-w", "0.1"));
    command.addAll(List.of("-d", Double.toString(seconds)));
    return run(command);
  }

  private static Outcome run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread thread = new Thread(() -> serve(socket), "connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    byte[] in = new byte[64 * 1024];
    byte[] out = new byte[in.length];
    long position = 0;
    try (socket) {
      InputStream from = socket.getInputStream();
      for (int n = from.read(in); n >= 0; n = from.read(in)) {
        int length = 0;
        for (int i = 0; i < n; i++) {
          int changed = change.of(position++, in[i] & 0xff);
          if (changed >= 0) {
            out[length++] = (byte) changed;
          }
        }
        socket.getOutputStream().write(out, 0, length);
      }
    } catch (IOException e) {
      // The client has reset the connection, as it does at its end.
    }
  }
}
