package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class NcTest {
  private static SampleProcess connectTo(ServerSocket server) {
    return SampleProcess.start(Nc.class, "127.0.0.1", String.valueOf(server.getLocalPort()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void type(SampleProcess nc, String text) throws IOException {
    nc.stdin().write(ascii(text));
    nc.stdin().flush();
  }

  @Test
  void talksBothWaysAndEndsWithThePeer() throws IOException {
    try (ServerSocket server = Peers.listen();
        SampleProcess nc = connectTo(server)) {
      try (Socket peer = server.accept()) {
        type(nc, "ping\n");
        assertThat(peer.getInputStream().readNBytes(5)).isEqualTo(ascii("ping\n"));
        peer.getOutputStream().write(ascii("pong\n"));
        assertThat(nc.stdoutLine()).isEqualTo("pong");
      }
      assertThat(nc.exitStatus()).isZero();
      assertThat(nc.stderr()).isEmpty();
    }
  }

  @Test
  void theEndOfItsInputEndsOneDirectionOnly() throws IOException {
    try (ServerSocket server = Peers.listen();
        SampleProcess nc = connectTo(server);
        Socket peer = server.accept()) {
      type(nc, "a question");
      nc.stdin().close();
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(ascii("a question"));
      peer.getOutputStream().write(ascii("a late answer\n"));
      assertThat(nc.stdoutLine()).isEqualTo("a late answer");
      peer.shutdownOutput();
      assertThat(nc.exitStatus()).isZero();
    }
  }

  @Test
  void takesAConnectionAndNoSecondOne() throws IOException {
    try (SampleProcess nc = SampleProcess.start(Nc.class, "-l", "0");
        Socket peer = Peers.connect(nc.port())) {
      peer.getOutputStream().write(ascii("hello\n"));
      assertThat(nc.stdoutLine()).isEqualTo("hello");
      assertThat(isTurnedAway(nc.port())).isTrue();
      peer.shutdownOutput();
      assertThat(nc.exitStatus()).isZero();
    }
  }

  /** Refused, if nobody else has got that port meanwhile. */
  private static boolean isTurnedAway(int port) {
    try (Socket second = Peers.connect(port)) {
      return second.getLocalPort() == port; // it has met itself, as the port is free
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void filesCrossWholeAndAtOnceInLittleMemory(@TempDir Path dir) throws IOException {
    Path there = Files.write(dir.resolve("there"), Peers.bytes(90_000_001));
    Path back = Files.write(dir.resolve("back"), Peers.bytes(60_000_003));
    ProcessBuilder listening = small("-l", "0");
    listening.redirectInput(back.toFile()).redirectOutput(dir.resolve("got-there").toFile());
    try (SampleProcess server = SampleProcess.start(listening)) {
      ProcessBuilder connecting = small("127.0.0.1", String.valueOf(server.port()));
      connecting.redirectInput(there.toFile()).redirectOutput(dir.resolve("got-back").toFile());
      try (SampleProcess client = SampleProcess.start(connecting)) {
        assertThat(client.exitStatus()).isZero();
        assertThat(client.stderr()).isEmpty();
      }
      assertThat(server.exitStatus()).isZero();
    }
    assertThat(dir.resolve("got-there")).hasSameBinaryContentAs(there);
    assertThat(dir.resolve("got-back")).hasSameBinaryContentAs(back);
  }

  private static ProcessBuilder small(String... args) {
    return SampleProcess.command(List.of("-Xmx24m"), Nc.class, args);
  }

  @Test
  void aFileGoesOutWholeToAPeerThatHasNothingToSay(@TempDir Path dir) throws IOException {
    Path file = Files.write(dir.resolve("file"), Peers.bytes(20_000_000));
    try (SampleProcess nc = SampleProcess.start(small("-l", "0").redirectInput(file.toFile()));
        Socket peer = Peers.connect(nc.port())) {
      peer.shutdownOutput();
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(Files.readAllBytes(file));
      assertThat(nc.exitStatus()).isZero();
    }
  }

  @Test
  void aPeerThatReadsSlowlySlowsTheInputDown() throws IOException {
    int total = 200 << 20;
    try (SampleProcess nc = SampleProcess.start(small("-l", "0"));
        Socket peer = Peers.connect(nc.port())) {
      byte[] block = Peers.bytes(1 << 20);
      OutputStream stdin = nc.stdin();
      Thread typist =
          new Thread(
              () -> {
                try (stdin) {
                  for (int sent = 0; sent < total; sent += block.length) {
                    stdin.write(block);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              "typist");
      typist.start();
      // With a full pipe it waits in write; that takes more than the kernel's buffers.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> List.of(typist.getStackTrace()).toString().contains("writeBytes"));
      InputStream answers = peer.getInputStream();
      for (int received = 0; received < total; received += block.length) {
        assertThat(answers.readNBytes(block.length)).isEqualTo(block);
      }
      assertThat(answers.read()).isEqualTo(-1);
      peer.shutdownOutput();
      assertThat(nc.exitStatus()).isZero();
    }
  }

  @Test
  void aBrokenConnectionIsToldInOneLine() throws IOException {
    try (ServerSocket server = Peers.listen();
        SampleProcess nc = connectTo(server)) {
      Socket peer = server.accept();
      type(nc, "x");
      peer.getInputStream().read(); // so it is connected, and past the beginning
      peer.setSoLinger(true, 0);
      peer.close();
      assertThat(nc.exitStatus()).isEqualTo(1);
      assertThat(nc.stderr())
          .isEqualTo("nc: cannot receive: ECONNRESET: connection reset by peer\n");
    }
  }

  @Test
  void inputThatCannotBeReadIsToldInOneLine() throws IOException {
    try (ServerSocket server = Peers.listen()) {
      ProcessBuilder command = small("127.0.0.1", String.valueOf(server.getLocalPort()));
      command.command().addAll(0, List.of("sh", "-c", "exec \"$@\" < /", "sh"));
      try (SampleProcess nc = SampleProcess.start(command)) {
        assertThat(nc.exitStatus()).isEqualTo(1);
        assertThat(nc.stderr()).isEqualTo("nc: cannot read standard input: Is a directory\n");
      }
    }
  }

  @Test
  void answersCurl(@TempDir Path dir) throws IOException, InterruptedException {
    assumeThat(Peers.isInstalled("curl")).as("curl is installed").isTrue();
    Path got = dir.resolve("got");
    try (SampleProcess nc = SampleProcess.start(Nc.class, "-l", "0")) {
      Process curl =
          new ProcessBuilder("curl", "-s", "--noproxy", "*", "http://127.0.0.1:" + nc.port() + "/x")
              .redirectOutput(got.toFile())
              .start();
      assertThat(nc.stdoutLine()).isEqualTo("GET /x HTTP/1.1");
      type(nc, "HTTP/1.0 200 OK\r\n\r\nhello, curl");
      nc.stdin().close();
      assertThat(curl.waitFor(100, TimeUnit.SECONDS)).isTrue();
      assertThat(got).hasContent("hello, curl");
      assertThat(nc.exitStatus()).isZero();
    }
  }
}
