package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ring's limit is what the bound says, not what its memory holds, so a bound that is too small
 * by one record shows itself here as a drop.
 */
@Timeout(120)
@ExtendWith(LeakCheck.class)
final class RingBoundTest {
  private static final int SOCKETS = 64;

  private final List<TcpPeer> peers = new ArrayList<>();
  private final List<Recorder> readers = new ArrayList<>();

  private void connectAll(TestLoop test) throws Exception {
    for (int i = 0; i < SOCKETS; i++) {
      TcpPeer peer = TcpPeer.connect(test);
      Recorder reader = new Recorder();
      peer.tcp().readStart(reader);
      peers.add(peer);
      readers.add(reader);
    }
  }

  private void closePeers() throws Exception {
    for (TcpPeer peer : peers) {
      peer.close();
    }
  }

  private int totalRead() {
    return readers.stream().mapToInt(Recorder::count).sum();
  }

  private long ended() {
    return readers.stream().filter(reader -> !reader.ends().isEmpty()).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 1024, 65_536})
  void manySocketsShareATinyArenaAndNothingIsLost(int arena) throws Exception {
    Random random = new Random(arena);
    List<byte[]> sent = new ArrayList<>();
    try (TestLoop test = new TestLoop(arena)) {
      connectAll(test);
      for (TcpPeer peer : peers) {
        byte[] bytes = new byte[1 + random.nextInt(2_000)];
        random.nextBytes(bytes);
        sent.add(bytes);
        peer.send(bytes);
      }
      int total = sent.stream().mapToInt(bytes -> bytes.length).sum();

      test.runUntil(() -> totalRead() == total);
      for (int i = 0; i < SOCKETS; i++) {
        assertThat(readers.get(i).bytes()).isEqualTo(sent.get(i));
      }
    }
    closePeers();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128})
  void everythingAtOnceFitsTheBound(int arena) throws Exception {
    AtomicInteger done = new AtomicInteger();
    try (TestLoop test = new TestLoop(arena)) {
      connectAll(test);
      for (TcpPeer peer : peers) {
        peer.tcp().write(test.loop().outgoing(), 0, 100, status -> done.incrementAndGet());
        peer.tcp().shutdown(status -> done.incrementAndGet());
        new UvTimer(test.loop()).start(0, done::incrementAndGet);
        peer.send(new byte[] {1, 2, 3});
        peer.socket().shutdownOutput();
      }

      test.runUntil(() -> done.get() == 3 * SOCKETS && ended() == SOCKETS);

      assertThat(totalRead()).isEqualTo(3 * SOCKETS);
      peers.forEach(peer -> peer.tcp().close());
    }
    closePeers();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128})
  void aBusyListenerFitsTheBound(int arena) throws Exception {
    List<Integer> accepted = new ArrayList<>();
    try (TestLoop test = new TestLoop(arena)) {
      UvListener listener =
          new UvListener(test.loop(), new SockAddr(new byte[] {127, 0, 0, 1}, 0, 0), 256);
      List<java.net.Socket> clients = new ArrayList<>();
      for (int i = 0; i < SOCKETS; i++) {
        clients.add(new java.net.Socket("127.0.0.1", listener.localAddr().port()));
      }

      listener.watch(() -> accepted.add(listener.accept()));
      test.runUntil(() -> accepted.stream().filter(fd -> fd >= 0).count() == SOCKETS);

      listener.close();
      accepted.stream().filter(fd -> fd >= 0).forEach(Descriptors::close);
      for (java.net.Socket client : clients) {
        client.close();
      }
    }
  }
}
