package dev.uvport.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each peer, as a process of its own. */
@Timeout(180)
class PeersTest {
  /** More than a socket takes at once, so that a server must finish its writes later. */
  private static final int MUCH = 4 * 1024 * 1024;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NettyEcho 0",
        "NettyEcho 0 2",
        "NettyEcho 0 1 nio",
        "NettyEcho 0 1 hand-off",
        "NioEcho 0",
        "VertxEcho 0",
        "PekkoEcho 0"
      })
  void returnsEveryByteInOrder(String peer) throws Exception {
    assertEchoes(java(peer));
  }

  @Test
  void virtualThreadsReturnEveryByteInOrder() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "this JDK has no virtual threads");
    assertEchoes(java("VirtualThreadEcho 0"));
  }

  @Test
  void nodeReturnsEveryByteInOrder() throws Exception {
    Workbench bench = Workbench.at(Path.of("..").toRealPath());
    assumeTrue(Peer.NODE.missing(bench).isEmpty(), "node is not installed");
    assertEchoes(Peer.NODE.command(bench, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NioEcho", "NioEcho seven", "NioEcho 70000", "NettyEcho 0 0", "NioEcho 0 2"})
  void aBadCommandLineIsAnsweredWithTheUsage(String commandLine) {
    assertThatThrownBy(() -> Server.start(java(commandLine)).close())
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("usage: PORT");
  }

  private static List<String> java(String classAndArguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    String[] words = classAndArguments.split(" ");
    command.add("dev.uvport.benchmarks." + words[0]);
    command.addAll(List.of(words).subList(1, words.length));
    return command;
  }

  private static void assertEchoes(List<String> command) throws Exception {
    byte[] sent = new byte[MUCH];
    new Random(42).nextBytes(sent);
    try (Server server = Server.start(command);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(socket, sent));
      byte[] received = socket.getInputStream().readNBytes(MUCH);
      sending.get(60, TimeUnit.SECONDS);
      assertThat(received).isEqualTo(sent);
    }
  }

  private static void send(Socket socket, byte[] bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
