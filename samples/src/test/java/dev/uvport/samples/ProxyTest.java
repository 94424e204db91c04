package dev.uvport.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.uvport.uv.RefusingPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
final class ProxyTest {
  private static final int MIB = 1024 * 1024;

  private ServerSocket target;

  @BeforeEach
  void listen() throws Exception {
    target = Peers.listen();
  }

  @AfterEach
  void close() throws Exception {
    target.close();
  }

  private SampleProcess start(String... more) {
    return SampleProcess.start(command(List.of(), more));
  }

  private ProcessBuilder command(List<String> jvmOptions, String... more) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--port", "0", "--to", "127.0.0.1:" + target.getLocalPort()));
    args.addAll(List.of(more));
    return SampleProcess.command(jvmOptions, Proxy.class, args.toArray(String[]::new));
  }

  /** A client and the server it was forwarded to. */
  private record Pair(Socket client, Socket server) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  private Pair connect(SampleProcess proxy) throws IOException {
    return new Pair(Peers.connect(proxy.port()), Peers.accept(target));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3"})
  void servesFiveHundredConnectionsAtOnce(String iotasks) throws Exception {
    long seed = System.nanoTime();
    System.out.println("servesFiveHundredConnectionsAtOnce: seed " + seed);
    Random random = new Random(seed);
    int count = 500;
    List<Socket> clients = new ArrayList<>();
    List<Socket> servers = new ArrayList<>();
    try (SampleProcess proxy = start("--iotasks", iotasks)) {
      for (int i = 0; i < count; i++) {
        clients.add(Peers.connect(proxy.port()));
      }
      for (int i = 0; i < count; i++) {
        servers.add(Peers.accept(target));
      }

      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (Socket server : servers) {
        all.add(Peers.async(() -> echo(server)));
      }
      for (Socket client : clients) {
        int size = random.nextInt(4) == 0 ? random.nextInt(MIB + 1) : random.nextInt(4096);
        long payload = random.nextLong();
        CompletableFuture<Long> returned = Peers.async(() -> checksum(client.getInputStream()));
        all.add(
            Peers.async(
                () -> {
                  long sent = send(client, payload, size);
                  assertThat(Peers.get(returned)).isEqualTo(sent);
                  return null;
                }));
      }

      all.forEach(Peers::get);
      assertThat(proxy.stderr()).isEmpty();
    } finally {
      for (int i = 0; i < servers.size(); i++) {
        new Pair(clients.get(i), servers.get(i)).close();
      }
    }
  }

  private static Void echo(Socket socket) throws IOException {
    socket.getInputStream().transferTo(socket.getOutputStream());
    socket.shutdownOutput();
    return null;
  }

  /** Sends random bytes, then the end; answers their checksum. */
  private static long send(Socket socket, long seed, int size) throws IOException {
    Random random = new Random(seed);
    CRC32C sum = new CRC32C();
    OutputStream out = socket.getOutputStream();
    for (int left = size; left > 0; ) {
      byte[] chunk = new byte[Math.min(left, 1 + random.nextInt(100_000))];
      random.nextBytes(chunk);
      sum.update(chunk);
      out.write(chunk);
      left -= chunk.length;
    }
    socket.shutdownOutput();
    return sum.getValue();
  }

  private static long checksum(InputStream in) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] chunk = new byte[64 * 1024];
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      sum.update(chunk, 0, n);
    }
    return sum.getValue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSlowReaderHoldsUpItsSenderAndNobodyElse(boolean clientIsSlow) throws Exception {
    long size = 192L * MIB;
    List<String> smallHeap = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
    try (SampleProcess proxy = SampleProcess.start(command(smallHeap));
        Pair slow = connect(proxy);
        Pair fast = connect(proxy)) {
      AtomicLong sent = new AtomicLong();
      Socket sender = clientIsSlow ? slow.server : slow.client;
      CompletableFuture<Long> sum = Peers.async(() -> sendCounting(sender, size, sent));

      // As much again on the other connection: time enough for the first one to run ahead.
      Peers.async(() -> sendCounting(fast.client, size, new AtomicLong()));
      checksum(fast.server.getInputStream());

      assertThat(sent.get()).as("sent to who does not read").isLessThan(size / 3);
      Socket receiver = clientIsSlow ? slow.client : slow.server;
      long received = checksum(receiver.getInputStream());
      assertThat(received).isEqualTo(Peers.get(sum));
    }
  }

  private static long sendCounting(Socket socket, long size, AtomicLong sent) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] chunk = new byte[64 * 1024];
    new Random(size).nextBytes(chunk);
    for (long at = 0; at < size; at += chunk.length) {
      chunk[0] = (byte) (at / chunk.length);
      sum.update(chunk);
      socket.getOutputStream().write(chunk);
      sent.addAndGet(chunk.length);
    }
    socket.shutdownOutput();
    return sum.getValue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void forwardsTheEndOfOneDirectionAndGoesOnWithTheOther(boolean clientFirst) throws Exception {
    try (SampleProcess proxy = start();
        Pair pair = connect(proxy)) {
      Socket first = clientFirst ? pair.client : pair.server;
      Socket second = clientFirst ? pair.server : pair.client;
      first.getOutputStream().write("question".getBytes(UTF_8));
      first.shutdownOutput();
      assertThat(second.getInputStream().readAllBytes()).asString().isEqualTo("question");

      second.getOutputStream().write("answer".getBytes(UTF_8));
      second.close();

      assertThat(first.getInputStream().readAllBytes()).asString().isEqualTo("answer");
    }
  }

  @Test
  void losesNothingWhenOneSideClosesRightAfterItsLastByte() throws Exception {
    try (SampleProcess proxy = start()) {
      for (int round = 0; round < 50; round++) {
        try (Pair pair = connect(proxy)) {
          boolean up = round % 2 == 0;
          Socket sender = up ? pair.client : pair.server;
          Socket receiver = up ? pair.server : pair.client;
          long seed = round;
          CompletableFuture<Long> sent = Peers.async(() -> sendAndClose(sender, seed, MIB));

          assertThat(checksum(receiver.getInputStream())).isEqualTo(Peers.get(sent));
        }
      }
    }
  }

  private static long sendAndClose(Socket socket, long seed, int size) throws IOException {
    try (socket) {
      return send(socket, seed, size);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEndlessAnswerEndsWithItsReader(boolean byReset) throws Exception {
    try (SampleProcess proxy = start();
        Pair pair = connect(proxy)) {
      CompletableFuture<Void> answer = Peers.async(() -> answerWithoutEnd(pair.server));
      pair.client.getInputStream().readNBytes(MIB);
      if (byReset) {
        Peers.reset(pair.client);
      } else {
        pair.client.close();
      }

      assertThatCode(() -> Peers.get(answer)).hasRootCauseInstanceOf(SocketException.class);
    }
  }

  @Test
  void aSenderThatVanishesWithoutReadingDoesNotLockUpAnEchoServer() throws Exception {
    try (SampleProcess proxy = start();
        Pair pair = connect(proxy)) {
      CompletableFuture<Void> echo = Peers.async(() -> echo(pair.server));
      Peers.async(() -> sendAndClose(pair.client, 1, 32 * MIB));

      pair.client.getInputStream().readNBytes(MIB);
      pair.client.close();

      assertThat(echo.handle((done, failed) -> "ended")).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  private static Void answerWithoutEnd(Socket socket) throws IOException {
    byte[] chunk = new byte[16 * 1024];
    while (true) {
      socket.getOutputStream().write(chunk);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aResetOfOneSideResetsTheOther(boolean byClient) throws Exception {
    try (SampleProcess proxy = start();
        Pair pair = connect(proxy)) {
      Peers.reset(byClient ? pair.client : pair.server);

      Socket other = byClient ? pair.server : pair.client;
      assertThatCode(other.getInputStream()::read).hasMessage("Connection reset");
    }
  }

  @Test
  void aTargetThatRefusesResetsTheClientAndIsLoggedInOneLine() throws Exception {
    target.close();
    try (SampleProcess proxy =
        SampleProcess.start(
            Proxy.class, "--port", "0", "--to", "127.0.0.1:" + RefusingPort.V4.number())) {
      int port = RefusingPort.V4.number();
      try (Socket client = Peers.connect(proxy.port())) {
        assertThatCode(client.getInputStream()::read).hasMessage("Connection reset");
      }
      proxy.terminate();

      assertThat(proxy.stderr())
          .isEqualTo(
              "proxy: cannot connect to 127.0.0.1:"
                  + port
                  + ": ECONNREFUSED: connection refused\n");
    }
  }

  @Test
  void endsOnSigtermWhateverIsUnderWay() throws Exception {
    try (SampleProcess proxy = start();
        Pair pair = connect(proxy)) {
      Peers.async(() -> answerWithoutEnd(pair.server));
      pair.client.getInputStream().readNBytes(MIB);

      proxy.terminate();

      assertThat(proxy.stderr()).isEmpty();
    }
  }
}
