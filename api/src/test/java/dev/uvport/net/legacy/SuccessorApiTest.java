package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpConnectErrData;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListenErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.RefusingPort;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests of the API that came after, {@code rt::io::net::tcp}: what both have in common. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class SuccessorApiTest {
  private static final int MANY = 10;
  private static final byte[] MESSAGE = {99};

  private final IoTask iotask = IoTask.spawn("successor");

  static Stream<IpAddr> loopbacks() {
    return Stream.of(IpAddr.LOOPBACK_V4, IpAddr.LOOPBACK_V6);
  }

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  private TcpListener bind(IpAddr ip) {
    return Tcp.bind(ip, 0, LegacyServer.BACKLOG, iotask).get();
  }

  private TcpSocket connect(SocketAddr server) {
    return Tcp.connect(server.ip(), server.port(), iotask).get();
  }

  /** The server's end of a new connection, when the client has done something with its own. */
  private TcpSocket accepted(TcpListener listener, Consumer<TcpSocket> client) {
    client.accept(connect(listener.localAddr()));
    return listener.accept().get();
  }

  /** {@code bind_error}: here on an address that is no machine's own. */
  @ParameterizedTest
  @MethodSource("loopbacks")
  void bindError(IpAddr ip) {
    IpAddr notOurs = IpAddr.parse(ip.bytes().length == 4 ? "192.0.2.1" : "2001:db8::1");

    assertThat(Tcp.bind(notOurs, 0, LegacyServer.BACKLOG, iotask))
        .isEqualTo(
            Result.err(
                new TcpListenErrData.GenericListenErr("EADDRNOTAVAIL", "address not available")));
  }

  /** {@code connect_error}. */
  @ParameterizedTest
  @MethodSource("loopbacks")
  void connectError(IpAddr ip) throws Exception {
    RefusingPort port = ip.equals(IpAddr.LOOPBACK_V4) ? RefusingPort.V4 : RefusingPort.V6;

    assertThat(Tcp.connect(ip, port.number(), iotask))
        .isEqualTo(Result.err(new TcpConnectErrData.ConnectionRefused()));
  }

  /** {@code smoke_test_ip4} and {@code _ip6}. */
  @ParameterizedTest
  @MethodSource("loopbacks")
  void smokeTest(IpAddr ip) {
    try (TcpListener listener = bind(ip);
        TcpSocket client = connect(listener.localAddr());
        TcpSocket server = listener.accept().get()) {
      client.write(MESSAGE).get();

      assertThat(server.read().get()).isEqualTo(MESSAGE);
    }
  }

  /** {@code read_eof} and {@code read_eof_twice}. */
  @ParameterizedTest
  @MethodSource("loopbacks")
  void readEofTwice(IpAddr ip) {
    try (TcpListener listener = bind(ip);
        TcpSocket server = accepted(listener, TcpSocket::close)) {
      assertThat(server.read()).isEqualTo(Result.err(TcpErrData.EOF));
      assertThat(server.read()).isEqualTo(Result.err(TcpErrData.EOF));
    }
  }

  /** {@code write_close}: writes until the peer's close shows. */
  @ParameterizedTest
  @MethodSource("loopbacks")
  void writeClose(IpAddr ip) {
    try (TcpListener listener = bind(ip);
        TcpSocket server = accepted(listener, TcpSocket::close)) {
      Result<?, TcpErrData> written = server.write(MESSAGE);
      while (written.isOk()) {
        written = server.write(MESSAGE);
      }

      assertThat(written.getErr().errName()).isIn("EPIPE", "ECONNRESET");
    }
  }

  /** {@code multiple_connect_serial}. */
  @ParameterizedTest
  @MethodSource("loopbacks")
  void multipleConnectSerial(IpAddr ip) {
    try (TcpListener listener = bind(ip)) {
      for (byte i = 0; i < MANY; i++) {
        try (TcpSocket client = connect(listener.localAddr());
            TcpSocket server = listener.accept().get()) {
          client.write(new byte[] {i}).get();
          assertThat(server.read().get()).containsExactly(i);
        }
      }
    }
  }

  /**
   * {@code multiple_connect_interleaved_greedy_schedule}: each client connects before the one
   * before it has written.
   */
  @ParameterizedTest
  @MethodSource("loopbacks")
  void multipleConnectInterleavedGreedy(IpAddr ip) {
    List<TcpSocket> clients = new ArrayList<>();
    List<TcpSocket> servers = new ArrayList<>();
    try (TcpListener listener = bind(ip)) {
      for (int i = 0; i < MANY; i++) {
        clients.add(connect(listener.localAddr()));
        servers.add(listener.accept().get());
      }
      for (byte i = MANY - 1; i >= 0; i--) {
        clients.get(i).write(new byte[] {i}).get();
        assertThat(servers.get(i).read().get()).containsExactly(i);
      }
    } finally {
      clients.forEach(TcpSocket::close);
      servers.forEach(TcpSocket::close);
    }
  }

  /**
   * {@code multiple_connect_interleaved_lazy_schedule}: all have connected and written before the
   * first is accepted.
   */
  @ParameterizedTest
  @MethodSource("loopbacks")
  void multipleConnectInterleavedLazy(IpAddr ip) {
    List<TcpSocket> clients = new ArrayList<>();
    try (TcpListener listener = bind(ip)) {
      for (byte i = 0; i < MANY; i++) {
        clients.add(connect(listener.localAddr()));
        clients.get(i).write(new byte[] {i}).get();
      }
      for (byte i = 0; i < MANY; i++) {
        try (TcpSocket server = listener.accept().get()) {
          assertThat(server.read().get()).containsExactly(i);
        }
      }
    } finally {
      clients.forEach(TcpSocket::close);
    }
  }

  /** {@code socket_and_peer_name}. */
  @ParameterizedTest
  @MethodSource("loopbacks")
  void socketAndPeerName(IpAddr ip) {
    try (TcpListener listener = bind(ip);
        TcpSocket client = connect(listener.localAddr());
        TcpSocket server = listener.accept().get()) {
      assertThat(listener.localAddr().ip()).isEqualTo(ip);
      assertThat(client.peerAddr()).isEqualTo(Result.ok(listener.localAddr()));
      assertThat(server.localAddr()).isEqualTo(Result.ok(listener.localAddr()));
      assertThat(server.peerAddr()).isEqualTo(client.localAddr());
    }
  }
}
