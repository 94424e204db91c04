package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_REUSEPORT;
import static java.net.StandardSocketOptions.SO_SNDBUF;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPCOUNT;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvTcp;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpOptionsTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  static Stream<Arguments> optionsOfTheJdk() {
    return Stream.of(
        Arguments.of(TCP_NODELAY, true, false),
        Arguments.of(SO_KEEPALIVE, true, false),
        Arguments.of(SO_REUSEADDR, true, false),
        Arguments.of(SO_REUSEPORT, true, false),
        Arguments.of(SO_LINGER, 7, 0),
        Arguments.of(SO_LINGER, 0, -1),
        Arguments.of(SO_SNDBUF, 30_000, 60_000),
        Arguments.of(SO_RCVBUF, 30_000, 60_000),
        Arguments.of(TCP_KEEPIDLE, 17, 1),
        Arguments.of(TCP_KEEPINTERVAL, 18, 32_767),
        Arguments.of(TCP_KEEPCOUNT, 3, 127));
  }

  @ParameterizedTest
  @MethodSource("optionsOfTheJdk")
  <T> void theJdkSeesWhatIsSetHereAndTheOtherWayRound(SocketOption<T> option, T one, T other)
      throws Exception {
    try (ServerSocketChannel server =
            ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        SocketChannel channel = SocketChannel.open(server.getLocalAddress());
        TcpSocket same = alsoThe(channel)) {
      assertThat(same.option(option, one)).isEqualTo(Result.ok(Unit.UNIT));
      assertThat(channel.getOption(option)).isEqualTo(one);
      channel.setOption(option, other);
      assertThat(same.option(option)).isEqualTo(Result.ok(other));
      same.option(SO_LINGER, -1);
    }
  }

  /**
   * A socket of the same connection; the channel stays as it is, but becomes non-blocking below.
   */
  private TcpSocket alsoThe(SocketChannel channel) throws Exception {
    SocketAddr local = SocketAddr.of((InetSocketAddress) channel.getLocalAddress());
    SocketAddr peer = SocketAddr.of((InetSocketAddress) channel.getRemoteAddress());
    return Tcp.adopt(OpenSockets.duplicate(local, peer), net.iotask()).get();
  }

  static Stream<Arguments> optionsOfOurs() {
    return Stream.of(
        Arguments.of(TcpOptions.TTL, 1, 255),
        Arguments.of(TcpOptions.OOB_INLINE, true, false),
        Arguments.of(SO_LINGER, 65_535, -1),
        Arguments.of(TcpOptions.HALF_OPEN, false, true),
        Arguments.of(
            TcpOptions.READ_TIMEOUT, Duration.ofNanos(1), ChronoUnit.FOREVER.getDuration()),
        Arguments.of(
            TcpOptions.WRITE_TIMEOUT, Duration.ofDays(1), ChronoUnit.FOREVER.getDuration()),
        Arguments.of(TcpOptions.READ_DEADLINE, Instant.EPOCH, Instant.MAX),
        Arguments.of(TcpOptions.WRITE_DEADLINE, Instant.EPOCH, Instant.MAX));
  }

  @ParameterizedTest
  @MethodSource("optionsOfOurs")
  <T> void whatIsSetIsReadBack(SocketOption<T> option, T one, T other) throws Exception {
    TcpSocket socket = net.link().socket();

    assertThat(socket.option(option, one).isOk()).isTrue();
    assertThat(socket.option(option)).isEqualTo(Result.ok(one));
    assertThat(socket.option(option, other).isOk()).isTrue();
    assertThat(socket.option(option)).isEqualTo(Result.ok(other));
  }

  @Test
  void aLingerTimeIsCutDownAsTheJdkDoes() throws Exception {
    TcpSocket socket = net.link().socket();

    socket.option(SO_LINGER, Integer.MAX_VALUE);
    assertThat(socket.option(SO_LINGER)).isEqualTo(Result.ok(65_535));
    socket.option(SO_LINGER, Integer.MIN_VALUE);
    assertThat(socket.option(SO_LINGER)).isEqualTo(Result.ok(-1));
  }

  @Test
  void ttlIsTheHopLimitOfAnIpv6Connection() throws Exception {
    try (TcpListener listener = Tcp.bind(IpAddr.LOOPBACK_V6, 0, 8, net.iotask()).get();
        TcpSocket socket =
            Tcp.connect(IpAddr.LOOPBACK_V6, listener.localAddr().port(), net.iotask()).get()) {
      assertThat(socket.option(TcpOptions.TTL, 77).isOk()).isTrue();

      assertThat(socket.option(TcpOptions.TTL)).isEqualTo(Result.ok(77));
      assertThat(socket.option(TcpOptions.IPV6_ONLY).isOk()).isTrue();
    }
  }

  static Stream<Arguments> valuesThatAreNone() {
    return Stream.of(
        Arguments.of(TcpOptions.TTL, 0, "TTL 0 is outside 1..255"),
        Arguments.of(TcpOptions.TTL, 256, "TTL 256 is outside 1..255"),
        Arguments.of(TcpOptions.TTL, -1, "TTL -1 is outside 1..255"),
        Arguments.of(SO_SNDBUF, 0, "SO_SNDBUF 0 is outside 1..2147483647"),
        Arguments.of(SO_RCVBUF, Integer.MIN_VALUE, "SO_RCVBUF -2147483648 is outside"),
        Arguments.of(TCP_KEEPIDLE, 0, "TCP_KEEPIDLE 0 is outside 1..32767"),
        Arguments.of(TCP_KEEPIDLE, 40_000, "TCP_KEEPIDLE 40000 is outside"),
        Arguments.of(TCP_KEEPINTERVAL, -5, "TCP_KEEPINTERVAL -5 is outside"),
        Arguments.of(TCP_KEEPCOUNT, 128, "TCP_KEEPCOUNT 128 is outside 1..127"));
  }

  @ParameterizedTest
  @MethodSource("valuesThatAreNone")
  void aValueThatTheOptionCannotHaveIsRefused(
      SocketOption<Integer> option, int value, String message) throws Exception {
    TcpSocket socket = net.link().socket();

    assertThatThrownBy(() -> socket.option(option, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> net.listener().option(option, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> TcpConfig.of(option, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anOptionThatThereIsNotIsRefusedByName() throws Exception {
    TcpSocket socket = net.link().socket();
    SocketOption<Integer> none = StandardSocketOptions.IP_TOS;

    assertThatThrownBy(() -> socket.option(none))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContainingAll("a TcpSocket", "IP_TOS", "TCP_NODELAY");
    assertThatThrownBy(() -> socket.option(none, 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> socket.option(TcpOptions.MAX_CONNECTIONS))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> net.listener().option(none))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContainingAll("a TcpListener", "IP_TOS");
    assertThatThrownBy(() -> net.listener().option(SO_LINGER, 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> TcpConfig.of(none, 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aClosedSocketHasNoOptions() throws Exception {
    TcpSocket socket = net.link().socket();
    socket.close();

    assertThat(socket.option(TCP_NODELAY).getErr().errName()).isEqualTo("EBADF");
    assertThat(socket.option(TCP_NODELAY, true).getErr().errName()).isEqualTo("EBADF");
    assertThat(socket.option(SO_KEEPALIVE, true).getErr().errName()).isEqualTo("EBADF");
    assertThat(socket.option(TcpOptions.HALF_OPEN).getErr().errName()).isEqualTo("EBADF");
    assertThat(socket.takeError().getErr().errName()).isEqualTo("EBADF");
    assertThat(socket.fd().getErr().errName()).isEqualTo("EBADF");
  }

  @Test
  void aSocketWithoutADescriptorIsNotConnected() {
    net.iotask()
        .interact(
            loop -> {
              try (TcpSocket socket = new TcpSocket(net.iotask())) {
                socket.connection().open(new UvTcp(loop));

                assertThat(socket.option(TCP_NODELAY).getErr().errName()).isEqualTo("ENOTCONN");
                assertThat(socket.option(SO_LINGER, 1).getErr().errName()).isEqualTo("ENOTCONN");
                assertThat(socket.takeError().getErr().errName()).isEqualTo("ENOTCONN");
                assertThat(socket.fd().getErr().errName()).isEqualTo("ENOTCONN");
                assertThat(socket.peerAddr().getErr().errName()).isEqualTo("ENOTCONN");
                socket.abort();
              }
            })
        .join();
  }

  @Test
  void optionsNeedNotWaitOnTheSocketsIotaskAndMayNotOnAnother() throws Exception {
    TcpSocket socket = net.link().socket();

    net.iotask()
        .interact(loop -> assertThat(socket.option(TCP_NODELAY)).isEqualTo(Result.ok(true)))
        .join();
    try (IoTask other = IoTask.spawn("other")) {
      other
          .interact(
              loop ->
                  assertThatThrownBy(() -> socket.option(TCP_NODELAY))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("TcpSocket.option"))
          .join();
    }
  }

  @Test
  void takeErrorTakesTheErrorOnce() throws Exception {
    Link link = net.link();
    assertThat(link.socket().takeError()).isEqualTo(Result.ok(Optional.empty()));

    link.reset();

    TcpErrData error =
        soon().until(() -> link.socket().takeError().get(), Optional::isPresent).orElseThrow();
    assertThat(error.errName()).isEqualTo("ECONNRESET");
    assertThat(link.socket().takeError()).isEqualTo(Result.ok(Optional.empty()));
  }

  @Test
  void urgentDataComesInItsPlaceWhenItIsInline() throws Exception {
    Link link = net.link();
    assertThat(link.socket().option(TcpOptions.OOB_INLINE, true).isOk()).isTrue();

    link.send("before ");
    link.peer().sendUrgentData('!');
    link.send(" after");

    assertThat(receive(link.socket(), 14)).isEqualTo(ascii("before ! after"));
  }

  @Test
  void urgentDataIsLeftOutWhenItIsNotInline() throws Exception {
    Link link = net.link();

    link.send("before ");
    link.peer().sendUrgentData('!');
    link.send(" after");

    assertThat(receive(link.socket(), 13)).isEqualTo(ascii("before  after"));
  }

  private static byte[] receive(TcpSocket socket, int count) {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    while (received.size() < count) {
      received.writeBytes(socket.read().get());
    }
    return received.toByteArray();
  }
}
