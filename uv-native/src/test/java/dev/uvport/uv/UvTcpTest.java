package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvTcpTest {
  private final TestLoop test = new TestLoop();
  private final List<Integer> statuses = new ArrayList<>();

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Puts bytes where a loop's writes are taken from. */
  private NativeBuffer outgoing(byte[] bytes) {
    test.loop().outgoing().bytes().put(0, bytes);
    return test.loop().outgoing();
  }

  @Test
  void bytesGoBothWaysAndTheEndIsToldOnce() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      Recorder read = new Recorder();
      peer.tcp().readStart(read);
      peer.tcp().write(outgoing(ascii("ping")), 0, 4, statuses::add);
      test.runUntil(() -> statuses.equals(List.of(0)));
      assertThat(peer.socket().getInputStream().readNBytes(4)).isEqualTo(ascii("ping"));

      peer.send(ascii("pong"));
      peer.socket().shutdownOutput();
      test.runUntil(() -> !read.ends().isEmpty());

      assertThat(read.bytes()).isEqualTo(ascii("pong"));
      test.loop().run(UvLoop.Mode.NOWAIT);
      assertThat(read.ends()).containsExactly(UvError.EOF);
    }
  }

  @Test
  void bytesReadAreExactWhateverTheArena() throws Exception {
    byte[] sent = new byte[300_000];
    new Random(42).nextBytes(sent);
    for (int arena : new int[] {64, 128, 4096, UvLoop.DEFAULT_ARENA}) {
      try (TestLoop small = new TestLoop(arena);
          TcpPeer peer = TcpPeer.connect(small)) {
        Recorder read = new Recorder();
        peer.tcp().readStart(read);
        Thread sender = new Thread(() -> sendUnchecked(peer, sent));
        sender.start();

        small.runUntil(() -> read.count() == sent.length);

        assertThat(read.bytes()).as("arena of " + arena).isEqualTo(sent);
        sender.join();
      }
    }
    test.close();
  }

  private static void sendUnchecked(TcpPeer peer, byte[] bytes) {
    try {
      peer.send(bytes);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatWasReadWhenReadingStopsIsStillDelivered() throws Exception {
    try (test;
        TcpPeer first = TcpPeer.connect(test);
        TcpPeer second = TcpPeer.connect(test)) {
      Recorder read = new Recorder();
      second.tcp().readStart(read);
      UvStream.Reader stopper = new Stopper(second.tcp());
      first.tcp().readStart(stopper);
      first.send(ascii("stop"));
      second.send(ascii("data"));

      test.runUntil(() -> read.count() == 4 || !((Stopper) stopper).pending());
      second.tcp().readStop();
      second.tcp().readStart(read);
      test.runUntil(() -> read.count() == 4);

      assertThat(read.bytes()).isEqualTo(ascii("data"));
    }
  }

  /** Stops another's reading as soon as it reads something itself. */
  private static final class Stopper implements UvStream.Reader {
    private final UvTcp other;
    private boolean pending = true;

    Stopper(UvTcp other) {
      this.other = other;
    }

    boolean pending() {
      return pending;
    }

    @Override
    public void onRead(ByteBuffer lent) {
      other.readStop();
      pending = false;
    }

    @Override
    public void onReadEnd(int status) {
      pending = false;
    }
  }

  @Test
  void aReaderThatClosesAnotherSilencesItAtOnce() throws Exception {
    try (test;
        TcpPeer first = TcpPeer.connect(test);
        TcpPeer second = TcpPeer.connect(test)) {
      List<String> reads = new ArrayList<>();
      first.tcp().readStart(new Closer("first", reads, second.tcp()));
      second.tcp().readStart(new Closer("second", reads, first.tcp()));
      first.send(ascii("x"));
      second.send(ascii("x"));

      test.runUntil(() -> test.loop().live() == 1);

      assertThat(reads).hasSize(1);
    }
  }

  private record Closer(String name, List<String> reads, UvTcp other) implements UvStream.Reader {
    @Override
    public void onRead(ByteBuffer lent) {
      reads.add(name);
      other.close();
    }

    @Override
    public void onReadEnd(int status) {
      reads.add(name + " ended");
    }
  }

  @Test
  void closeCancelsWritesInTheirOrder() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      List<String> order = new ArrayList<>();
      int chunk = UvLoop.WRITE_CHUNK;
      for (int i = 0; i < 64; i++) {
        String name = "write " + i;
        peer.tcp()
            .write(test.loop().outgoing(), 0, chunk, status -> order.add(name + ": " + status));
      }
      peer.tcp().onClosed(() -> order.add("closed"));
      test.loop().run(UvLoop.Mode.NOWAIT);
      order.clear(); // what the kernel took

      peer.tcp().close();
      test.runUntil(() -> order.contains("closed"));

      assertThat(order.get(order.size() - 2)).isEqualTo("write 63: " + UvError.ECANCELED);
      assertThat(order).endsWith("closed").hasSizeGreaterThan(10);
      assertThat(order.subList(0, order.size() - 1)).isSortedAccordingTo(UvTcpTest::byNumber);
    }
  }

  private static int byNumber(String a, String b) {
    return Integer.compare(number(a), number(b));
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring("write ".length(), text.indexOf(':')));
  }

  @Test
  void closeCancelsAConnectUnderWay() throws Exception {
    try (test;
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      UvTcp tcp = new UvTcp(test.loop());
      tcp.connect(TcpPeer.addressOf(server), statuses::add);
      tcp.close();

      test.runToTheEnd();

      assertThat(statuses).containsExactly(UvError.ECANCELED);
    }
  }

  @Test
  void aRefusedConnectSaysSo() throws Exception {
    try (test;
        Socket bound = new Socket()) {
      // Bound and not listening: nobody answers, and nobody else can take the port.
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SockAddr nobody = new SockAddr(bound.getLocalAddress().getAddress(), bound.getLocalPort(), 0);
      new UvTcp(test.loop()).connect(nobody, statuses::add);

      test.runUntil(() -> !statuses.isEmpty());

      assertThat(UvError.of(statuses.get(0)).name()).isEqualTo("ECONNREFUSED");
    }
  }

  @Test
  void aResetBehindDataCanBeToldFromAnEnd() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      List<String> seen = new ArrayList<>();
      peer.tcp()
          .readStart(
              new UvStream.Reader() {
                @Override
                public void onRead(ByteBuffer lent) {
                  seen.add("data");
                }

                @Override
                public void onReadEnd(int status) {
                  int code = status == UvError.EOF ? peer.tcp().takeError() : status;
                  seen.add(UvError.of(code).name());
                }
              });
      peer.send(ascii("last words"));
      peer.reset();

      test.runUntil(() -> seen.size() >= 2);

      assertThat(seen).containsExactly("data", "ECONNRESET");
    }
  }

  @Test
  void addressesAreThoseThatThePeerSees() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      assertThat(peer.tcp().localAddr().port()).isEqualTo(peer.socket().getPort());
      assertThat(peer.tcp().peerAddr().port()).isEqualTo(peer.socket().getLocalPort());
      assertThat(peer.tcp().peerAddr().ip()).isEqualTo(new byte[] {127, 0, 0, 1});
    }
  }
}
