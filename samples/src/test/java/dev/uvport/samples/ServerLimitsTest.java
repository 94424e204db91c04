package dev.uvport.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The echo servers: so many connections, and none that says nothing for ever. */
@Timeout(300)
class ServerLimitsTest {
  private static SampleProcess start(String server, String... limits) {
    List<String> args = new ArrayList<>(List.of("--port", "0"));
    args.addAll(List.of(limits));
    if (server.equals("poll")) {
      return SampleProcess.start(PollServer.class, args.toArray(String[]::new));
    }
    args.addAll(List.of("--style", server, "--threads", "platform"));
    return SampleProcess.start(EchoServer.class, args.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"callback", "poll"})
  void closesTheConnectionsAboveTheLimitAndSaysSo(String name) throws IOException {
    try (SampleProcess server = start(name, "--max-connections", "2");
        Socket first = connectAndEcho(server)) {
      try (Socket second = connectAndEcho(server);
          Socket third = Peers.connect(server.port())) {
        assertThat(Peers.isClosed(third)).isTrue();
        assertThat(echo(second)).isTrue();
      }
      assertThat(echo(first)).isTrue();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.stderr().contains("closed a new connection: there are 2 already"));

      await().atMost(Duration.ofSeconds(30)).until(() -> isServed(server));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"callback", "mailbox", "thread", "poll"})
  void closesAConnectionThatSaysNothing(String name) throws IOException {
    try (SampleProcess server = start(name, "--idle-timeout", "1");
        Socket silent = Peers.connect(server.port());
        Socket silentLater = connectAndEcho(server)) {
      assertThat(Peers.isClosed(silent)).isTrue();
      assertThat(Peers.isClosed(silentLater)).isTrue();
      assertThat(isServed(server)).isTrue();
      server.terminate();
      assertThat(server.stderr()).isEmpty();
    }
  }

  private static Socket connectAndEcho(SampleProcess server) throws IOException {
    Socket socket = Peers.connect(server.port());
    assertThat(echo(socket)).isTrue();
    return socket;
  }

  private static boolean isServed(SampleProcess server) throws IOException {
    try (Socket socket = Peers.connect(server.port())) {
      return echo(socket);
    }
  }

  private static boolean echo(Socket socket) {
    try {
      socket.getOutputStream().write("hello".getBytes(UTF_8));
      return new String(socket.getInputStream().readNBytes(5), UTF_8).equals("hello");
    } catch (IOException e) {
      return false;
    }
  }
}
