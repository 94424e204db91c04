package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What libuv answers with an abort or a false success, and we with an exception. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvTcpMisuseTest {
  private static final SockAddr LOOPBACK = new SockAddr(new byte[] {127, 0, 0, 1}, 9, 0);

  private final TestLoop test = new TestLoop();
  private final Recorder read = new Recorder();

  @Test
  void anEmptyWriteIsRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      NativeBuffer from = test.loop().outgoing();

      assertThatThrownBy(() -> peer.tcp().write(from, 0, 0, status -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("uv_write of 0 bytes");
      assertThatThrownBy(() -> peer.tcp().tryWrite(from, 0, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("uv_try_write of 0 bytes");
    }
  }

  @Test
  void aWriteFromOutsideItsBufferIsRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      NativeBuffer from = test.loop().outgoing();
      int size = from.capacity();

      for (int[] range : new int[][] {{-1, 1}, {0, size + 1}, {size, 1}, {0, -1}}) {
        assertThatThrownBy(() -> peer.tcp().write(from, range[0], range[1], status -> {}))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> peer.tcp().tryWrite(from, range[0], range[1]))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  @Test
  void connectTwiceIsRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      assertThatThrownBy(() -> peer.tcp().connect(LOOPBACK, status -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has a connection already");
    }
  }

  @Test
  void bindOfAConnectedHandleIsRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      assertThatThrownBy(() -> peer.tcp().bind(LOOPBACK, false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has a connection already");
    }
  }

  @Test
  void bindToAnAddressThatIsTakenFailsAtOnce() throws Exception {
    try (test;
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      UvTcp tcp = new UvTcp(test.loop());

      assertFails("EADDRINUSE", () -> tcp.bind(TcpPeer.addressOf(taken), false));
    }
  }

  @Test
  void openOnAConnectedHandleIsRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test);
        TcpPeer other = TcpPeer.connect(test)) {
      int fd = other.tcp().fd();

      assertThatThrownBy(() -> peer.tcp().open(fd)).isInstanceOf(UvException.class);
    }
  }

  @Test
  void openWithoutADescriptorIsRefused() {
    try (test) {
      UvTcp tcp = new UvTcp(test.loop());

      assertThatThrownBy(() -> tcp.open(-1))
          .isInstanceOf(UvException.class)
          .hasMessageContainingAll("uv_tcp_open", "EBADF");
    }
  }

  @Test
  void readStartTwiceIsRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      peer.tcp().readStart(read);

      assertThatThrownBy(() -> peer.tcp().readStart(read))
          .isInstanceOf(UvException.class)
          .hasMessageContaining("EALREADY");
    }
  }

  @Test
  void whatNeedsAConnectionSaysSoWithoutOne() {
    try (test) {
      UvTcp tcp = new UvTcp(test.loop());
      NativeBuffer from = test.loop().outgoing();

      assertFails("ENOTCONN", () -> tcp.readStart(read));
      assertFails("ENOTCONN", () -> tcp.shutdown(status -> {}));
      assertFails("EBADF", () -> tcp.write(from, 0, 1, status -> {}));
      assertFails("EBADF", tcp::localAddr);
      assertFails("EBADF", tcp::peerAddr);
      assertFails("EBADF", tcp::takeError);
      assertThat(tcp.tryWrite(from, 0, 1)).isNegative();
      tcp.readStop();
      tcp.nodelay(true);
    }
  }

  private static void assertFails(String errName, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(UvException.class).hasMessageContaining(errName);
  }

  @Test
  void shutdownTwiceIsRefused() throws Exception {
    List<Integer> statuses = new ArrayList<>();
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      peer.tcp().shutdown(statuses::add);
      assertFails("ENOTCONN", () -> peer.tcp().shutdown(status -> {}));
      test.runUntil(() -> !statuses.isEmpty());
      assertFails("ENOTCONN", () -> peer.tcp().shutdown(status -> {}));
      assertThat(statuses).containsExactly(0);
    }
  }

  @Test
  void nobodyToTellIsRefusedBeforeAnythingIsAllocated() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      NativeBuffer bytes = test.loop().outgoing();
      UvTcp unconnected = new UvTcp(test.loop());
      long before = Uv.nativeBytes();

      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> unconnected.connect(LOOPBACK, null),
              () -> peer.tcp().write(bytes, 0, 1, null),
              () -> peer.tcp().tryWriteBatched(bytes, 0, 1, null),
              () -> peer.tcp().shutdown(null),
              () -> UvGetAddrInfo.resolve(test.loop(), "localhost", null))) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class);
      }
      assertThat(Uv.nativeBytes()).isEqualTo(before);
    }
  }

  @Test
  void everyUseAfterCloseIsRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      UvTcp tcp = peer.tcp();
      tcp.close();
      assertClosed(tcp);
      test.runToTheEnd();
      assertClosed(tcp);
      tcp.close();
    }
  }

  private void assertClosed(UvTcp tcp) {
    NativeBuffer from = test.loop().outgoing();
    List<ThrowingCallable> uses =
        List.of(
            () -> tcp.bind(LOOPBACK, false),
            () -> tcp.connect(LOOPBACK, status -> {}),
            () -> tcp.open(0),
            () -> tcp.readStart(read),
            tcp::readStop,
            () -> tcp.tryWrite(from, 0, 1),
            () -> tcp.write(from, 0, 1, status -> {}),
            () -> tcp.shutdown(status -> {}),
            () -> tcp.nodelay(true),
            tcp::localAddr,
            tcp::peerAddr,
            tcp::takeError,
            () -> tcp.onClosed(() -> {}));
    assertThat(uses)
        .allSatisfy(
            use ->
                assertThatThrownBy(use)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("UvTcp that is CLOS"));
  }

  @Test
  void closeFromInsideItsOwnReaderEndsIt() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      List<Boolean> closed = new ArrayList<>();
      peer.tcp().onClosed(() -> closed.add(true));
      peer.tcp()
          .readStart(
              new UvStream.Reader() {
                @Override
                public void onRead(java.nio.ByteBuffer lent) {
                  peer.tcp().close();
                  peer.tcp().close();
                }

                @Override
                public void onReadEnd(int status) {
                  throw new AssertionError("told of its end after its close");
                }
              });
      peer.send(new byte[] {1});

      test.runUntil(() -> !closed.isEmpty());

      assertThat(test.errors()).isEmpty();
    }
  }
}
