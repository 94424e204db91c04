package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the server starts, or says why it does not. */
@Timeout(300)
class HttpServerStartTest {
  private static void assertFailsInOneLine(String why, String... args) {
    try (SampleProcess server = SampleProcess.start(HttpServer.class, args)) {
      assertThat(server.exitStatus()).isEqualTo(1);
      assertThat(server.stderr()).startsWith("http-server: ").contains(why).hasLineCount(1);
      assertThat(server.stdoutLine()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--port=65536, port '65536' is not a number in 0..65535",
    "--port=x, port 'x' is not a number in 0..65535",
    "--host=nowhere, nowhere",
    "--iotasks=0, --iotasks 0: at least 1 is needed",
    "--patience=0, --patience 0: at least 1 is needed",
    "--nonsense, --nonsense",
  })
  void failsOnABadOption(String option, String why) {
    assertFailsInOneLine(why, "--root", ".", option);
  }

  @Test
  void failsWithoutADirectory(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertFailsInOneLine("--root", "--port", "0");
    assertFailsInOneLine("not a directory", "--port", "0", "--root", file + "/none");
    assertFailsInOneLine("not a directory", "--port", "0", "--root", file.toString());
  }

  @Test
  void failsIfThePortIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());

      assertFailsInOneLine(
          "cannot listen on port " + port, "--root", ".", "--port", port, "--iotasks", "2");
    }
  }

  @Test
  void explainsItself() {
    try (SampleProcess server = SampleProcess.start(HttpServer.class, "--help")) {
      assertThat(server.exitStatus()).isZero();
      assertThat(server.stdoutLine()).startsWith("Usage: http-server");
    }
  }

  @Test
  void endsOnSigtermInTheMidstOfADownload(@TempDir Path root) throws IOException {
    Files.write(root.resolve("file"), new byte[20_000_000]);
    try (SampleProcess server =
            SampleProcess.start(HttpServer.class, "--root", root.toString(), "--port", "0");
        RawHttp client = new RawHttp(server.port())) {
      client.get("/file").nextHead();

      server.terminate();

      assertThat(server.stderr()).isEmpty();
    }
  }
}
