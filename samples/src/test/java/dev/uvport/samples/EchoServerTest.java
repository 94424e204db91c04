package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class EchoServerTest {
  private static SampleProcess start(String style, String... more) {
    List<String> args = new ArrayList<>(List.of("--port", "0", "--style", style));
    args.addAll(List.of(more));
    return SampleProcess.start(EchoServer.class, args.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"callback", "mailbox", "thread"})
  void sendsBackEveryByte(String style) throws IOException {
    try (SampleProcess server = start(style);
        Socket one = Peers.connect(server.port());
        Socket other = Peers.connect(server.port())) {
      for (int length : new int[] {1, 64, 65_536, 65_537, 5_000_000}) {
        byte[] bytes = Peers.bytes(length);
        assertThat(Peers.exchange(one, bytes)).isEqualTo(bytes);
        assertThat(Peers.exchange(other, bytes)).isEqualTo(bytes);
      }
      server.terminate();
      assertThat(server.stderr()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"callback", "mailbox", "thread"})
  void sendsTheRestAfterTheClientHasEnded(String style) throws IOException {
    byte[] bytes = Peers.bytes(2_000_000);
    try (SampleProcess server = start(style);
        Socket client = Peers.connect(server.port())) {
      CompletableFuture<Void> sent = Peers.send(client, bytes);
      byte[] begin = client.getInputStream().readNBytes(100_000);
      CompletableFuture<Void> ended = sent.thenRun(() -> shutdownOutput(client));
      byte[] rest = client.getInputStream().readAllBytes();
      ended.join();
      assertThat(begin.length + rest.length).isEqualTo(bytes.length);
      assertThat(bytes).startsWith(begin).endsWith(rest);
    }
  }

  private static void shutdownOutput(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"callback", "mailbox", "thread"})
  void aClientThatNeverReadsIsKeptFromFillingTheMemory(String style) throws IOException {
    int total = 256 << 20;
    ProcessBuilder command =
        SampleProcess.command(
            List.of("-Xmx48m"), EchoServer.class, "--port", "0", "--style", style);
    try (SampleProcess server = SampleProcess.start(command);
        Socket greedy = Peers.connect(server.port());
        Socket modest = Peers.connect(server.port())) {
      byte[] block = Peers.bytes(1 << 20);
      AtomicLong sent = new AtomicLong();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                while (sent.get() < total) {
                  Peers.send(greedy, block).join();
                  sent.addAndGet(block.length);
                }
              });
      AtomicLong before = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(60))
          .until(() -> before.getAndSet(sent.get()) == sent.get());
      assertThat(sending).isNotDone();

      assertThat(Peers.exchange(modest, block)).isEqualTo(block);

      InputStream answers = greedy.getInputStream();
      for (long received = 0; received < total; received += block.length) {
        assertThat(answers.readNBytes(block.length)).isEqualTo(block);
      }
      sending.join();
      server.terminate();
      assertThat(server.stderr()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"callback", "mailbox", "thread"})
  void aClientThatBreaksOffDisturbsNobody(String style) throws IOException {
    byte[] bytes = Peers.bytes(1_000_000);
    try (SampleProcess server = start(style);
        Socket other = Peers.connect(server.port())) {
      for (int i = 0; i < 20; i++) {
        try (Socket rude = Peers.connect(server.port())) {
          rude.setSoLinger(true, 0);
          rude.getOutputStream().write(bytes, 0, 50_000);
          rude.getInputStream().readNBytes(1 + i * 1000);
        }
      }
      assertThat(Peers.exchange(other, bytes)).isEqualTo(bytes);
      server.terminate();
      assertThat(server.stderr()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"callback", "mailbox", "thread"})
  void endsOnSigtermWhileClientsAreConnected(String style) throws IOException {
    try (SampleProcess server = start(style);
        Socket client = Peers.connect(server.port())) {
      Peers.exchange(client, Peers.bytes(10));
      assertThat(server.terminate()).isEqualTo(143); // 128 + SIGTERM
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(server.stderr()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"callback", "mailbox", "thread"})
  void spreadsConnectionsOverSeveralLoops(String style) throws IOException {
    byte[] bytes = Peers.bytes(200_000);
    try (SampleProcess server = start(style, "--iotasks", "3", "--threads", "platform")) {
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        clients.add(Peers.connect(server.port()));
      }
      for (Socket client : clients) {
        assertThat(Peers.exchange(client, bytes)).isEqualTo(bytes);
        client.close();
      }
    }
  }

  @Test
  void virtualThreadsAreUsedOrRefusedInOneLine() throws IOException {
    try (SampleProcess server = start("thread", "--threads", "virtual")) {
      if (Runtime.version().feature() >= 21) {
        byte[] bytes = Peers.bytes(100_000);
        try (Socket client = Peers.connect(server.port())) {
          assertThat(Peers.exchange(client, bytes)).isEqualTo(bytes);
        }
      } else {
        assertThat(server.exitStatus()).isEqualTo(1);
        assertThat(server.stderr())
            .isEqualTo(
                "echo-server: --threads virtual needs JDK 21 or later, this is %s\n"
                    .formatted(System.getProperty("java.version")));
      }
    }
  }

  @Test
  void listensOnIpv6() throws IOException {
    try (SampleProcess server = start("callback", "--host", "::1")) {
      byte[] bytes = Peers.bytes(1000);
      try (Socket client = new Socket("::1", server.port())) {
        assertThat(Peers.exchange(client, bytes)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void servesAPythonScript() throws IOException, InterruptedException {
    assumeThat(Peers.isInstalled("python3")).as("python3 is installed").isTrue();
    String script =
        """
        import socket, sys
        data = bytes(range(256)) * 400
        with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
            for _ in range(20):
                s.sendall(data)
                got = b""
                while len(got) < len(data):
                    got += s.recv(65536)
                assert got == data
        """;
    try (SampleProcess server = start("mailbox")) {
      Process python =
          new ProcessBuilder("python3", "-c", script, String.valueOf(server.port()))
              .inheritIO()
              .start();
      assertThat(python.waitFor(100, TimeUnit.SECONDS)).isTrue();
      assertThat(python.exitValue()).isZero();
    }
  }
}
