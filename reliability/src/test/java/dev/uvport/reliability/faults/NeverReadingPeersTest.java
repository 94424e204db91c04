package dev.uvport.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.reliability.process.JavaProcess;
import dev.uvport.reliability.process.ProcessFigures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that read nothing, and a server with a heap of 128 MiB. */
final class NeverReadingPeersTest {
  private static final int PEERS = 1000;
  private static final int FEW_PEERS = 200;
  private static final long MIB = 1024 * 1024;
  private static final long KIB = 1024;

  /** What a server may queue for each: one piece, and the handle, request and block it is in. */
  private static final long EACH = 32 * KIB + 2 * KIB;

  /** A heap of 128 MiB, and what a JVM has beside it. */
  private static final long JVM = (128 + 128) * MIB;

  private static final List<String> SMALL_HEAP = List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern HOLDS =
      Pattern.compile("holds (\\d+) peers, (-?\\d+) handles, (\\d+) native bytes, has sent (\\d+)");

  private final BlockingQueue<Matcher> answers = new LinkedBlockingQueue<>();

  private record Held(long peers, long handles, long nativeBytes, long sent) {}

  private void hear(String line) {
    Matcher matcher = HOLDS.matcher(line);
    if (matcher.matches()) {
      answers.add(matcher);
    }
  }

  private Held ask(JavaProcess server) throws IOException, InterruptedException {
    server.input().write('?');
    server.input().flush();
    Matcher answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(answer).as(server.output()).isNotNull();
    return new Held(
        Long.parseLong(answer.group(1)),
        Long.parseLong(answer.group(2)),
        Long.parseLong(answer.group(3)),
        Long.parseLong(answer.group(4)));
  }

  @Test
  @Timeout(240)
  void whatIsQueuedForThemIsBoundedOthersAreServedAndAllIsGivenBack() throws Exception {
    push(FEW_PEERS);
  }

  @Test
  @Tag("heavy")
  @Timeout(240)
  void whatIsQueuedForAThousandIsBoundedOthersAreServedAndAllIsGivenBack() throws Exception {
    push(PEERS);
  }

  private void push(int count) throws Exception {
    List<Socket> peers = new ArrayList<>();
    try (JavaProcess server =
        JavaProcess.start(List.of(), SMALL_HEAP, Pusher.class.getName(), List.of(), this::hear)) {
      for (int i = 0; i < count; i++) {
        Socket peer = new Socket();
        peer.setReceiveBufferSize(4096);
        peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        peers.add(peer);
      }
      await().atMost(PATIENCE).until(() -> ask(server).peers() == count);
      await().atMost(PATIENCE).until(() -> ask(server).sent() == sentAfterAWhile(server));

      Held stuck = ask(server);
      ProcessFigures figures = ProcessFigures.of(server.pid());
      assertThat(stuck.nativeBytes()).isLessThan(count * EACH + 4 * MIB);
      assertThat(figures.privateBytes()).isLessThan(JVM + count * EACH);
      try (Socket reader = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        assertThat(reader.getInputStream().readNBytes((int) MIB)).hasSize((int) MIB);
      }

      for (Socket peer : peers) {
        peer.close();
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(ask(server).handles()).isLessThanOrEqualTo(1));
      server.input().close();
      assertThat(server.exitStatus(PATIENCE.toSeconds())).isZero();
      assertThat(server.output()).contains("left 0 handles, 0 native bytes");
      System.out.printf(
          "%d peers that never read: %d MiB sent, %d KiB of native memory, %d MiB private memory%n",
          count, stuck.sent() / MIB, stuck.nativeBytes() / KIB, figures.privateBytes() / MIB);
    } finally {
      for (Socket peer : peers) {
        peer.close();
      }
    }
  }

  private long sentAfterAWhile(JavaProcess server) throws IOException, InterruptedException {
    Thread.sleep(300); // long enough for a server that can send to send something
    return ask(server).sent();
  }

  @Test
  @Tag("heavy")
  @Timeout(600)
  void thoseThatSendWithoutEndAsWellDoNotExhaustAServerThatReadsNoFasterThanItWrites()
      throws Exception {
    List<SocketChannel> peers = new ArrayList<>();
    try (JavaProcess server =
        JavaProcess.start(
            List.of(), SMALL_HEAP, "dev.uvport.samples.PollServer", List.of("--port", "0"))) {
      InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
      for (int i = 0; i < PEERS; i++) {
        SocketChannel peer = SocketChannel.open(at);
        peer.configureBlocking(false);
        peers.add(peer);
      }
      long sent = flood(peers);
      ProcessFigures figures = ProcessFigures.of(server.pid());
      assertThat(figures.privateBytes()).isLessThan(JVM + PEERS * 64 * KIB);
      try (Socket other = new Socket(at.getAddress(), at.getPort())) {
        other.setSoTimeout((int) PATIENCE.toMillis());
        other.getOutputStream().write(7);
        assertThat(other.getInputStream().read()).isEqualTo(7);
      }
      System.out.printf(
          "%d peers that flood an echo server and never read: %d MiB sent, %d MiB private memory%n",
          PEERS, sent / MIB, figures.privateBytes() / MIB);
    } finally {
      for (SocketChannel peer : peers) {
        peer.close();
      }
    }
  }

  /** Sends until nobody takes anything any more. */
  private static long flood(List<SocketChannel> peers) throws Exception {
    ByteBuffer chunk = ByteBuffer.allocateDirect((int) (64 * KIB));
    long sent = 0;
    for (int quiet = 0; quiet < 20; ) {
      long before = sent;
      for (SocketChannel peer : peers) {
        sent += peer.write(chunk.rewind());
      }
      if (sent == before) {
        quiet++;
        Thread.sleep(50);
      } else {
        quiet = 0;
      }
    }
    return sent;
  }
}
