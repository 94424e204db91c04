package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvSocketOptionTest {
  private static final int IPPROTO_IP = 0;
  private static final int IP_TTL = 2;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_UNICAST_HOPS = 16;

  private final TestLoop test = new TestLoop();

  private int kernelSays(int fd, int level, int number) {
    NativeBuffer value = test.loop().wordScratch();
    value.bytes().putInt(0, 0).putInt(4, 4);
    Native.check(
        Native.orErrno(
            Native.C.getsockopt(fd, level, number, value.address(), value.address() + 4)),
        "getsockopt");
    return value.bytes().getInt(0);
  }

  @Test
  void ttlOfAnIpv6SocketIsTheHopLimitAndTheTtlOfItsIpv4Peers() throws Exception {
    try (test;
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      UvTcp tcp = new UvTcp(test.loop());
      AtomicInteger status = new AtomicInteger(1);
      tcp.connect(TcpPeer.addressOf(server), status::set);
      test.runUntil(() -> status.get() <= 0);

      tcp.option(UvSocketOption.TTL, 33);

      assertThat(kernelSays(tcp.fd(), IPPROTO_IPV6, IPV6_UNICAST_HOPS)).isEqualTo(33);
      assertThat(kernelSays(tcp.fd(), IPPROTO_IP, IP_TTL)).isEqualTo(33);
      assertThat(tcp.option(UvSocketOption.TTL)).isEqualTo(33);
    }
  }

  @Test
  void aCloseNeverLingers() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      int second = Descriptors.duplicate(peer.tcp().fd());
      peer.tcp().option(UvSocketOption.LINGER, 600);
      assertThat(peer.tcp().lingerSeconds()).isEqualTo(600);
      assertThat(Descriptors.option(second, UvSocketOption.LINGER)).isEqualTo(600);

      peer.tcp().close();

      assertThat(Descriptors.option(second, UvSocketOption.LINGER)).isEqualTo(-1);
      Descriptors.close(second);
    }
  }

  @Test
  void aResetResetsThePeerAndIsNeverRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test);
        TcpPeer shutDown = TcpPeer.connect(test)) {
      peer.tcp().reset();
      peer.tcp().reset();
      peer.tcp().close();
      assertThatThrownBy(() -> peer.socket().getInputStream().read())
          .isInstanceOf(SocketException.class);

      AtomicInteger status = new AtomicInteger(1);
      shutDown.tcp().shutdown(status::set);
      shutDown.tcp().reset();
      new UvTcp(test.loop()).reset(); // it has no socket yet
      test.runToTheEnd();
      assertThat(status).hasValue(UvError.ECANCELED);
    }
  }

  @Test
  void aConnectionIsSettledWhenThePeerHasAcknowledgedTheEnd() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test);
        TcpPeer broken = TcpPeer.connect(test)) {
      assertThat(peer.tcp().isSettled()).isFalse();
      peer.tcp().shutdown(status -> {});
      test.runUntil(() -> peer.tcp().isSettled());

      broken.reset();
      test.runUntil(() -> broken.tcp().isSettled());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IPV6_ONLY")
  void everyOptionCanBeReadOfASocketAndOfADescriptor(UvSocketOption option) throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      assertThat(Descriptors.option(peer.tcp().fd(), option)).isEqualTo(peer.tcp().option(option));
    }
  }

  @Test
  void beforeThereIsASocketThereAreNoOptions() {
    try (test) {
      UvTcp tcp = new UvTcp(test.loop());

      assertThatThrownBy(() -> tcp.option(UvSocketOption.NODELAY)).hasMessageContaining("EBADF");
      assertThatThrownBy(() -> tcp.option(UvSocketOption.NODELAY, 1)).hasMessageContaining("EBADF");
    }
  }

  @Test
  void onAClosedHandleTheyAreRefused() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test);
        Socket other = peer.socket()) {
      assertThat(other.isConnected()).isTrue();
      peer.tcp().close();

      assertThatThrownBy(() -> peer.tcp().option(UvSocketOption.KEEP_ALIVE, 1))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> peer.tcp().option(UvSocketOption.KEEP_ALIVE))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> peer.tcp().fd()).isInstanceOf(IllegalStateException.class);
    }
  }
}
