package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvListenerTest {
  private static final SockAddr ANY_PORT = new SockAddr(new byte[] {127, 0, 0, 1}, 0, 0);
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;

  private final TestLoop test = new TestLoop();
  private final List<Integer> accepted = new ArrayList<>();

  private void acceptInto(UvListener listener) {
    int fd = listener.accept();
    if (fd != UvError.EAGAIN) {
      accepted.add(fd);
    }
  }

  private int nodelay(int fd) {
    NativeBuffer value = test.loop().wordScratch();
    value.bytes().putInt(0, 0).putInt(4, 4);
    int rc =
        Native.C.getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, value.address(), value.address() + 4);
    Native.check(Native.orErrno(rc), "getsockopt");
    return value.bytes().getInt(0);
  }

  @Test
  void anAcceptedDescriptorBecomesAConnection() throws Exception {
    try (test) {
      UvListener listener = new UvListener(test.loop(), ANY_PORT, 8);
      listener.watch(() -> acceptInto(listener));
      try (Socket client = new Socket("127.0.0.1", listener.localAddr().port())) {
        test.runUntil(() -> !accepted.isEmpty());
        UvTcp tcp = new UvTcp(test.loop());
        tcp.open(accepted.get(0));
        Recorder read = new Recorder();
        tcp.readStart(read);

        client.getOutputStream().write(7);
        test.runUntil(() -> read.count() == 1);

        assertThat(tcp.peerAddr().port()).isEqualTo(client.getLocalPort());
      }
    }
  }

  @Test
  void anAcceptedDescriptorSendsSmallWritesAtOnce() throws Exception {
    try (test) {
      UvListener listener = new UvListener(test.loop(), ANY_PORT, 8);
      listener.watch(() -> acceptInto(listener));
      try (Socket client = new Socket("127.0.0.1", listener.localAddr().port())) {
        test.runUntil(() -> !accepted.isEmpty());

        assertThat(nodelay(accepted.get(0))).isNotZero();
        Descriptors.close(accepted.get(0));
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void whileItDoesNotWatchConnectionsQueueInTheKernel() throws Exception {
    try (test) {
      UvListener listener = new UvListener(test.loop(), ANY_PORT, 8);
      listener.watch(() -> acceptInto(listener));
      listener.unwatch();
      try (Socket client = new Socket("127.0.0.1", listener.localAddr().port())) {
        for (int i = 0; i < 10; i++) {
          test.loop().run(UvLoop.Mode.NOWAIT);
        }
        assertThat(accepted).isEmpty();

        listener.watch(() -> acceptInto(listener));
        test.runUntil(() -> !accepted.isEmpty());
        Descriptors.close(accepted.get(0));
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void anAddressInUseSaysSoAndLeaksNothing() throws Exception {
    try (test;
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> new UvListener(test.loop(), TcpPeer.addressOf(server), 8))
          .isInstanceOf(UvException.class)
          .hasMessageContaining("EADDRINUSE");

      test.runToTheEnd();
      assertThat(test.loop().live()).isZero();
    }
  }

  @Test
  void anAddressThatIsNotOursSaysSo() {
    try (test) {
      SockAddr elsewhere = new SockAddr(new byte[] {(byte) 192, 0, 2, 1}, 0, 0);

      assertThatThrownBy(() -> new UvListener(test.loop(), elsewhere, 8))
          .isInstanceOf(UvException.class)
          .hasMessageContaining("EADDRNOTAVAIL");
    }
  }

  @Test
  void closeTwiceIsOneCloseAndUseAfterItIsRefused() {
    try (test) {
      List<String> closed = new ArrayList<>();
      UvListener listener = new UvListener(test.loop(), ANY_PORT, 8);
      listener.onClosed(() -> closed.add("closed"));

      listener.close();
      listener.close();
      test.runToTheEnd();

      assertThat(closed).containsExactly("closed");
      assertThatThrownBy(listener::accept).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(listener::unwatch).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> listener.watch(() -> {})).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void optionsThatCannotBeSetLeaveNothingOpen() {
    try (test) {
      assertThatThrownBy(
              () ->
                  new UvListener(
                      test.loop(),
                      ANY_PORT,
                      8,
                      false,
                      socket -> {
                        throw new IllegalArgumentException("thrown by prepare");
                      }))
          .hasMessage("thrown by prepare");
      test.runToTheEnd();

      assertThat(test.loop().live()).isZero();
    }
  }

  @Test
  void codeThatThrowsAsAConnectionComesCostsTheListener() throws Exception {
    try (test) {
      UvListener listener = new UvListener(test.loop(), ANY_PORT, 8);
      listener.watch(
          () -> {
            throw new IllegalStateException("thrown as a connection comes");
          });

      try (Socket client =
          new Socket(InetAddress.getLoopbackAddress(), listener.localAddr().port())) {
        test.runUntil(() -> test.loop().live() == 0);
        assertThat(client.isConnected()).isTrue();
      }
      listener.close();

      assertThat(listener.isOpen()).isFalse();
      assertThat(test.errors()).singleElement().asString().contains("as a connection comes");
    }
  }

  @Test
  void whatFailsBeforeTheCloseDoesNotKeepItFromClosing() {
    try (test) {
      UvListener listener = new UvListener(test.loop(), ANY_PORT, 8);
      listener
          .share()
          .beforeClose(
              () -> {
                throw new IllegalStateException("thrown before the close");
              });

      assertThatThrownBy(listener::close).hasMessage("thrown before the close");
      test.runToTheEnd();

      assertThat(test.loop().live()).isZero();
    }
  }
}
