package dev.uvport.net;

import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEPORT;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpConfigTest {
  private final IoTask iotask = IoTask.spawn("under test");

  @AfterEach
  void closeAll() {
    iotask.close();
  }

  @Test
  void acceptedSocketsBeginWithTheOptionsOfTheConfig() throws Exception {
    TcpConfig config =
        TcpConfig.of(TCP_NODELAY, false)
            .with(SO_KEEPALIVE, true)
            .with(SO_RCVBUF, 20_000)
            .with(TcpOptions.TTL, 9)
            .with(TcpOptions.OOB_INLINE, true)
            .with(SO_LINGER, 5);
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask, config).get();
        Socket peer = new Socket("127.0.0.1", listener.localAddr().port());
        TcpSocket socket = listener.accept().get()) {
      assertThat(peer.isConnected()).isTrue();
      assertThat(socket.option(TCP_NODELAY)).isEqualTo(Result.ok(false));
      assertThat(socket.option(SO_KEEPALIVE)).isEqualTo(Result.ok(true));
      assertThat(socket.option(SO_RCVBUF)).isEqualTo(Result.ok(20_000));
      assertThat(socket.option(TcpOptions.TTL)).isEqualTo(Result.ok(9));
      assertThat(socket.option(TcpOptions.OOB_INLINE)).isEqualTo(Result.ok(true));
      assertThat(socket.option(SO_LINGER)).isEqualTo(Result.ok(5));
    }
  }

  @Test
  void withoutAConfigAcceptedSocketsSendAtOnceAndDoNotLinger() throws Exception {
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get();
        Socket peer = new Socket("127.0.0.1", listener.localAddr().port());
        TcpSocket socket = listener.accept().get()) {
      assertThat(peer.isConnected()).isTrue();
      assertThat(socket.option(TCP_NODELAY)).isEqualTo(Result.ok(true));
      assertThat(socket.option(SO_LINGER)).isEqualTo(Result.ok(-1));
      assertThat(socket.option(TcpOptions.OOB_INLINE)).isEqualTo(Result.ok(false));
    }
  }

  @Test
  void connectingSocketsBeginWithTheOptionsOfTheConfig() throws Exception {
    TcpConfig config =
        TcpConfig.of(TCP_NODELAY, false)
            .with(SO_RCVBUF, 20_000)
            .with(TcpOptions.TTL, 9)
            .with(SO_LINGER, 5);
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      TcpConnector connector = TcpConnector.to(Loopback.V4, server.getLocalPort()).with(config);
      for (boolean open : new boolean[] {false, true}) {
        try (TcpSocket socket = open ? connector.open(iotask) : connector.connect(iotask).get()) {
          assertThat(socket.connected().join().isOk()).isTrue();
          assertThat(socket.option(TCP_NODELAY)).isEqualTo(Result.ok(false));
          assertThat(socket.option(SO_RCVBUF)).isEqualTo(Result.ok(20_000));
          assertThat(socket.option(TcpOptions.TTL)).isEqualTo(Result.ok(9));
          assertThat(socket.option(SO_LINGER)).isEqualTo(Result.ok(5));
          assertThat(socket.option(SO_LINGER, -1).isOk()).isTrue();
        }
      }
    }
  }

  @Test
  void aConnectorRefusesWhatOnlyListenersHave() {
    TcpConfig config = TcpConfig.of(TcpOptions.MAX_CONNECTIONS, 5);

    assertThatThrownBy(() -> TcpConnector.to(Loopback.V4, 1).with(config))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("MAX_CONNECTIONS");
  }

  @Test
  void whatAListenerIsGivenLaterIsHandedDownToo() throws Exception {
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get()) {
      assertThat(listener.option(TcpOptions.TTL, 11).isOk()).isTrue();
      assertThat(listener.option(TcpOptions.TTL)).isEqualTo(Result.ok(11));
      try (Socket peer = new Socket("127.0.0.1", listener.localAddr().port());
          TcpSocket socket = listener.accept().get()) {
        assertThat(peer.isConnected()).isTrue();
        assertThat(socket.option(TcpOptions.TTL)).isEqualTo(Result.ok(11));
      }
    }
  }

  @Test
  void listenersThatReuseThePortShareIt() {
    TcpConfig shared = TcpConfig.of(SO_REUSEPORT, true);
    try (TcpListener first = Tcp.bind(Loopback.V4, 0, 8, iotask, shared).get()) {
      int port = first.localAddr().port();
      assertThat(first.option(SO_REUSEPORT)).isEqualTo(Result.ok(true));
      try (TcpListener second = Tcp.bind(Loopback.V4, port, 8, iotask, shared).get()) {
        assertThat(second.localAddr()).isEqualTo(first.localAddr());
      }
      assertThat(Tcp.bind(Loopback.V4, port, 8, iotask).getErr())
          .isEqualTo(new TcpListenErrData.AddressInUse());
    }
  }

  @Test
  void aListenerForIpv6OnlyLeavesThePortToIpv4() {
    TcpConfig only = TcpConfig.of(TcpOptions.IPV6_ONLY, true);
    boolean left = false;
    for (int tries = 0; !left && tries < 10; tries++) { // another program may have the port
      try (TcpListener v6 = Tcp.bind(IpAddr.ANY_V6, 0, 8, iotask, only).get()) {
        assertThat(v6.option(TcpOptions.IPV6_ONLY)).isEqualTo(Result.ok(true));
        var v4 = Tcp.bind(IpAddr.ANY_V4, v6.localAddr().port(), 8, iotask);
        v4.ifOk(TcpListener::close);
        left = v4.isOk();
      }
    }
    assertThat(left).isTrue();
    try (TcpListener both = Tcp.bind(IpAddr.ANY_V6, 0, 8, iotask).get()) {
      assertThat(both.option(TcpOptions.IPV6_ONLY)).isEqualTo(Result.ok(false));
      assertThat(Tcp.bind(IpAddr.ANY_V4, both.localAddr().port(), 8, iotask).getErr())
          .isEqualTo(new TcpListenErrData.AddressInUse());
    }
  }

  @Test
  void ipv6OnlyOnAnIpv4AddressIsAnErrorAndLeavesNothing() {
    TcpConfig only = TcpConfig.of(TcpOptions.IPV6_ONLY, true);

    assertThat(Tcp.bind(Loopback.V4, 0, 8, iotask, only).getErr().errName())
        .isEqualTo("ENOPROTOOPT");
  }

  @Test
  void aGroupsSocketsBeginWithTheOptionsWhereverTheyAre() throws Exception {
    TcpConfig config = TcpConfig.of(SO_LINGER, 3).with(TcpOptions.TTL, 12);
    try (IoTaskGroup group = IoTaskGroup.spawn("group", 2);
        TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, group, config).get()) {
      for (int i = 0; i < 4; i++) {
        try (Socket peer = new Socket("127.0.0.1", listener.localAddr().port());
            TcpSocket socket = listener.accept().get()) {
          assertThat(peer.isConnected()).isTrue();
          assertThat(socket.option(SO_LINGER)).isEqualTo(Result.ok(3));
          assertThat(socket.option(TcpOptions.TTL)).isEqualTo(Result.ok(12));
        }
      }
    }
  }

  @Test
  void aConfigStaysAsItIsWhenAnotherIsMadeOfIt() {
    TcpConfig one = TcpConfig.of(TcpOptions.TTL, 1);
    TcpConfig two = one.with(TcpOptions.TTL, 2).with(TCP_NODELAY, true);

    assertThat(one).hasToString("TcpConfig{TTL=1}");
    assertThat(two).hasToString("TcpConfig{TTL=2, TCP_NODELAY=true}");
  }

  @Test
  void aClosedListenerHasNoOptions() {
    TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get();
    listener.close();

    assertThat(listener.option(TCP_NODELAY).getErr().errName()).isEqualTo("EBADF");
    assertThat(listener.option(TcpOptions.MAX_CONNECTIONS, 1).getErr().errName())
        .isEqualTo("EBADF");
  }

  @Test
  void nullIsRefusedByName() {
    TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get();

    assertThatThrownBy(() -> TcpConfig.of(TCP_NODELAY, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("value");
    assertThatThrownBy(() -> TcpConfig.of(null, 1))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("option");
    assertThatThrownBy(() -> Tcp.bind(Loopback.V4, 0, 8, iotask, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("config");
    assertThatThrownBy(() -> listener.option(null)).hasMessage("option");
    assertThatThrownBy(() -> listener.option(TcpOptions.TTL, null)).hasMessage("value");
    assertThatThrownBy(() -> listener.dropped(null)).hasMessage("chan");
    listener.close();
  }
}
