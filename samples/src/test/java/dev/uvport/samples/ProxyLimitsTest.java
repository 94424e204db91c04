package dev.uvport.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.uvport.uv.AcceptQueue;
import dev.uvport.uv.RefusingPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers, and a target that is in trouble, may cost the proxy. */
@Timeout(300)
final class ProxyLimitsTest {
  private static SampleProcess start(ServerSocket target, String... more) {
    return start(target.getLocalPort(), more);
  }

  private static SampleProcess start(int target, String... more) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--port", "0", "--to", "127.0.0.1:" + target));
    args.addAll(List.of(more));
    return SampleProcess.start(Proxy.class, args.toArray(String[]::new));
  }

  @Test
  void aRelayOnWhichNothingMovesIsClosedOnBothSides() throws Exception {
    try (ServerSocket target = Peers.listen();
        SampleProcess proxy = start(target, "--idle-timeout", "1");
        Socket client = Peers.connect(proxy.port());
        Socket server = Peers.accept(target)) {
      assertThat(Peers.isClosed(client)).isTrue();
      assertThat(Peers.isClosed(server)).isTrue();
      proxy.terminate();
      assertThat(proxy.stderr()).isEmpty();
    }
  }

  @Test
  void aHalfThatHasEndedDoesNotKeepTheOtherForEver() throws Exception {
    try (ServerSocket target = Peers.listen();
        SampleProcess proxy = start(target, "--idle-timeout", "1");
        Socket client = Peers.connect(proxy.port());
        Socket server = Peers.accept(target)) {
      client.shutdownOutput();
      assertThat(server.getInputStream().read()).isEqualTo(-1);
      assertThat(Peers.isClosed(client)).isTrue();
    }
  }

  @Test
  void aClientThatTakesNothingIsGivenUp() throws Exception {
    try (ServerSocket target = Peers.listen();
        SampleProcess proxy = start(target, "--idle-timeout", "1");
        Socket client = Peers.connect(proxy.port());
        Socket server = Peers.accept(target)) {
      CompletableFuture<Void> answer =
          Peers.async(
              () -> {
                while (true) {
                  server.getOutputStream().write(new byte[64 * 1024]);
                }
              });
      assertThatCode(() -> Peers.get(answer)).hasRootCauseInstanceOf(SocketException.class);
      assertThat(client.isClosed()).isFalse(); // by this side, that is
    }
  }

  @Test
  void connectionsAboveTheLimitAreClosedAndTheOthersGoOn() throws Exception {
    try (ServerSocket target = Peers.listen();
        SampleProcess proxy = start(target, "--max-connections", "1");
        Socket client = Peers.connect(proxy.port());
        Socket server = Peers.accept(target)) {
      try (Socket second = Peers.connect(proxy.port())) {
        assertThat(Peers.isClosed(second)).isTrue();
      }
      client.getOutputStream().write("hello".getBytes(UTF_8));
      assertThat(server.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> proxy.stderr().contains("closed a new connection: there are 1 already"));
    }
  }

  @Test
  void aTargetThatDoesNotAnswerCostsTheConnectTimeOut() throws Exception {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SampleProcess proxy = start(target, "--connect-timeout", "1")) {
      fill(target, waiting);
      AcceptQueue.await(target.getLocalPort(), 2);
      try (Socket client = Peers.connect(proxy.port())) {
        assertThat(Peers.isClosed(client)).isTrue();
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> proxy.stderr().contains("cannot connect to 127.0.0.1:"));
      assertThat(proxy.stderr()).contains("TIMEOUT").hasLineCount(1);
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  /** Fills a listener's queue of one, which holds two: the kernel lets further connects wait. */
  private static void fill(ServerSocket listener, List<SocketChannel> waiting) throws IOException {
    for (int i = 0; i < 8; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
      waiting.add(channel);
    }
  }

  @Test
  void aTargetThatIsDownDoesNotFillTheLog() throws Exception {
    try (SampleProcess proxy = start(RefusingPort.V4.number())) {
      int port = RefusingPort.V4.number();
      long start = System.nanoTime();
      for (int i = 0; i < 300; i++) {
        try (Socket client = Peers.connect(proxy.port())) {
          assertThat(Peers.isClosed(client)).isTrue();
        }
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      proxy.terminate();

      assertThat(proxy.stderr()).startsWith("proxy: cannot connect to 127.0.0.1:" + port);
      assertThat(proxy.stderr().lines().count()).isLessThanOrEqualTo(seconds + 2);
    }
  }
}
