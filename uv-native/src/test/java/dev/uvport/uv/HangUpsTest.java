package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of connections from which libuv does not read. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class HangUpsTest {
  private static final int IDLE_TURNS = 100;

  private final TestLoop test = new TestLoop();
  private final List<Boolean> noticed = new ArrayList<>();
  private final TcpPeer connection = connect();
  private final UvTcp tcp = connection.tcp();
  private final Socket peer = connection.socket();

  private TcpPeer connect() {
    try {
      return TcpPeer.connect(test);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    test.close();
  }

  private class Watcher implements UvStream.Reader {
    @Override
    public void onRead(ByteBuffer lent) {
      lent.position(lent.limit());
    }

    @Override
    public void onReadEnd(int status) {
      throw new AssertionError("nobody reads");
    }

    @Override
    public void onHangUp(boolean over) {
      noticed.add(over);
    }
  }

  private void reset() throws Exception {
    peer.setSoLinger(true, 0);
    peer.close();
  }

  private void idle() {
    for (int i = 0; i < IDLE_TURNS; i++) {
      test.loop().run(UvLoop.Mode.NOWAIT);
    }
  }

  @Test
  void aResetIsNoticedOnceAndTheErrorIsTheKernelsStill() throws Exception {
    tcp.watch(new Watcher(), false);
    reset();

    test.runUntil(() -> !noticed.isEmpty());
    idle();

    assertThat(noticed).containsExactly(true);
    assertThat(tcp.takeError()).isEqualTo(UvError.ECONNRESET);
    assertThat(tcp.isOver()).isTrue();
  }

  @Test
  void aResetFromBeforeIsNoticedToo() throws Exception {
    peer.getOutputStream().write(new byte[3]);
    reset();
    test.runUntil(tcp::isOver);

    tcp.watch(new Watcher(), false);
    test.runUntil(() -> !noticed.isEmpty());

    assertThat(tcp.available()).isEqualTo(3);
  }

  @Test
  void dataAndAnEndOfThePeersStreamAreNoneOfItsBusiness() throws Exception {
    tcp.watch(new Watcher(), false);
    peer.getOutputStream().write(1);
    peer.shutdownOutput();
    test.runUntil(() -> tcp.available() == 1);
    idle();

    assertThat(noticed).isEmpty();
    assertThat(tcp.isOver()).isFalse();
  }

  @Test
  void anEndOfThePeersStreamIsNoticedIfAskedFor() throws Exception {
    tcp.watch(new Watcher(), false);
    peer.shutdownOutput();

    tcp.watch(new Watcher(), true);
    test.runUntil(() -> !noticed.isEmpty());
    idle();

    assertThat(noticed).containsExactly(false);
  }

  @Test
  void aSecondDescriptorOfAClosedOneTellsNothing() throws Exception {
    int second = Descriptors.duplicate(tcp.fd());
    tcp.watch(new Watcher(), false);
    tcp.close();
    reset();
    while (Descriptors.option(second, UvSocketOption.STATE) != UvSocketOption.CLOSE) {
      Thread.onSpinWait();
    }

    idle();

    assertThat(noticed).isEmpty();
    Descriptors.close(second);
  }

  @Test
  void oneThatIsNotWatchedAnyMoreIsNotToldOf() throws Exception {
    tcp.watch(new Watcher(), false);
    tcp.unwatch();
    reset();
    test.runUntil(tcp::isOver);
    idle();

    assertThat(noticed).isEmpty();
  }

  @Test
  void theWatchIsNoReasonToGoOn() {
    tcp.watch(new Watcher(), false);
    tcp.close();
    idle();

    assertThat(test.loop().isReferenced()).isFalse();
  }

  @Test
  void aReceiverThatFailsCostsItsOwnConnectionOnly() throws Exception {
    try (TcpPeer second = TcpPeer.connect(test)) {
      tcp.watch(
          new Watcher() {
            @Override
            public void onHangUp(boolean over) {
              throw new IllegalStateException("on purpose");
            }
          },
          false);
      second.tcp().watch(new Watcher(), false);

      reset();
      second.socket().setSoLinger(true, 0);
      second.socket().close();
      test.runUntil(() -> !noticed.isEmpty() && !tcp.isOpen());

      assertThat(second.tcp().isOpen()).isTrue();
      assertThat(test.errors()).singleElement().isInstanceOf(IllegalStateException.class);
    }
  }
}
