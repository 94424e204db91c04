package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.RefusingPort;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The methods of {@code std::net::TcpStream}; those of {@code Read} and {@code Write} are in {@link
 * RustReadWriteTest}.
 */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class StdTcpStreamTest {
  private static final Duration NONE = ChronoUnit.FOREVER.getDuration();

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  private static SocketAddr local(int port) {
    return new SocketAddr(Loopback.V4, port);
  }

  /** An address where nobody listens. */
  private static SocketAddr refusing() {
    return local(RefusingPort.V4.number());
  }

  private static <T> void set(TcpSocket socket, SocketOption<T> option, T value) {
    assertThat(socket.option(option, value)).isEqualTo(Result.ok(Unit.UNIT));
  }

  @Test
  void connectTakesAnAddressANameOrAListOfWhichTheFirstThatAnswersIsTaken() throws Exception {
    SocketAddr here = local(net.port());
    IoTask iotask = net.iotask();

    try (TcpSocket byAddress = Tcp.connect(here.ip(), here.port(), iotask).get();
        TcpSocket byName = Tcp.connect("localhost", here.port(), iotask).get();
        TcpSocket byList = TcpConnector.to(refusing(), here, refusing()).connect(iotask).get()) {
      assertThat(byAddress.peerAddr()).isEqualTo(Result.ok(here));
      assertThat(byName.peerAddr().get().port()).isEqualTo(here.port());
      assertThat(byList.peerAddr()).isEqualTo(Result.ok(here));
    }
  }

  @Test
  void connectToNobodyIsTheErrorOfTheLastAddress() throws Exception {
    Result<TcpSocket, TcpConnectErrData> result =
        TcpConnector.to(refusing(), refusing()).connect(net.iotask());

    assertThat(result.getErr()).isInstanceOf(TcpConnectErrData.ConnectionRefused.class);
  }

  @Test
  void connectTimeoutGivesUpInTime() throws Exception {
    try (FullListener silent = new FullListener("127.0.0.1")) {
      TcpConnector connector = TcpConnector.to(silent.address());

      assertThat(connector.within(Duration.ofMillis(20)).connect(net.iotask()).getErr().errName())
          .isEqualTo("TIMEOUT");
      // Unlike std's an error that is the time-out's, as in all of this library.
      assertThat(connector.within(Duration.ZERO).connect(net.iotask()).getErr().errName())
          .isEqualTo("TIMEOUT");
    }
  }

  @Test
  void peerAddrAndLocalAddrAreThoseOfTheTwoEnds() throws Exception {
    Link link = net.link();

    assertThat(link.socket().peerAddr()).isEqualTo(Result.ok(local(link.peer().getLocalPort())));
    assertThat(link.socket().localAddr()).isEqualTo(Result.ok(local(net.port())));
  }

  @Test
  void shutdownOfReadEndsPendingAndFutureReadsAndOfNothingElse() throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> pending = Waiting.on(() -> link.socket().read());

    assertThat(link.socket().shutdown(Shutdown.READ).isOk()).isTrue();

    assertThat(pending.get().getErr().isEof()).isTrue();
    assertThat(link.socket().read().getErr().isEof()).isTrue();
    assertThat(link.socket().write(ascii("x")).isOk()).isTrue();
    assertThat(link.receive(1)).isEqualTo("x");
  }

  @Test
  void shutdownOfWriteEndsThePeersStreamAndOfNothingElse() throws Exception {
    Link link = net.link();

    assertThat(link.socket().shutdown(Shutdown.WRITE).isOk()).isTrue();

    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
    assertThat(link.socket().write(ascii("x")).getErr().errName()).isEqualTo("EPIPE");
    link.send("y");
    assertThat(link.socket().read().get()).isEqualTo(ascii("y"));
  }

  @ParameterizedTest
  @EnumSource
  void shutdownTwiceIsOkAsOnLinux(Shutdown how) throws Exception {
    TcpSocket socket = net.link().socket();

    assertThat(socket.shutdown(how).isOk()).isTrue();
    assertThat(socket.shutdown(how).isOk()).isTrue();
    assertThat(socket.shutdown(Shutdown.BOTH).isOk()).isTrue();
  }

  @Test
  void tryCloneIsTheSameStreamWithTheSameOptions() throws Exception {
    Link link = net.link();
    try (TcpSocket clone = link.socket().tryClone().get()) {
      set(link.socket(), TcpOptions.TTL, 99);
      link.send("both see it");

      assertThat(clone.option(TcpOptions.TTL)).isEqualTo(Result.ok(99));
      assertThat(clone.peek().get()).isEqualTo(ascii("both see it"));
      assertThat(link.socket().read().get()).isEqualTo(ascii("both see it"));
      link.socket().close();
      assertThat(clone.write(ascii("on its own")).isOk()).isTrue();
      assertThat(link.receive(10)).isEqualTo("on its own");
    }
  }

  @Test
  void setReadTimeoutLimitsReadsAndPeeks() throws Exception {
    Link link = net.link();
    set(link.socket(), TcpOptions.READ_TIMEOUT, Duration.ofMillis(5));

    assertThat(link.socket().read().getErr()).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(link.socket().peek().getErr()).isEqualTo(TcpErrData.TIMEOUT);

    set(link.socket(), TcpOptions.READ_TIMEOUT, NONE);
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> link.socket().read());
    link.send("x");
    assertThat(reader.get().isOk()).isTrue();
  }

  @Test
  void setWriteTimeoutLimitsAWriteThatNobodyTakes() throws Exception {
    Link link = net.link();
    set(link.socket(), TcpOptions.WRITE_TIMEOUT, Duration.ofMillis(20));

    assertThat(link.socket().write(new byte[32 << 20]).getErr()).isEqualTo(TcpErrData.TIMEOUT);
  }

  @Test
  void readTimeoutAndWriteTimeoutTellWhatWasSetAndZeroIsRefused() throws Exception {
    TcpSocket socket = net.link().socket();
    Duration time = Duration.ofSeconds(3);

    assertThat(socket.option(TcpOptions.READ_TIMEOUT)).isEqualTo(Result.ok(NONE));
    assertThat(socket.option(TcpOptions.WRITE_TIMEOUT)).isEqualTo(Result.ok(NONE));
    set(socket, TcpOptions.READ_TIMEOUT, time);
    set(socket, TcpOptions.WRITE_TIMEOUT, time.multipliedBy(2));
    assertThat(socket.option(TcpOptions.READ_TIMEOUT)).isEqualTo(Result.ok(time));
    assertThat(socket.option(TcpOptions.WRITE_TIMEOUT)).isEqualTo(Result.ok(time.multipliedBy(2)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> socket.option(TcpOptions.READ_TIMEOUT, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> socket.option(TcpOptions.WRITE_TIMEOUT, Duration.ZERO));
  }

  @Test
  void peekLeavesWhatItLooksAt() throws Exception {
    Link link = net.link();
    link.send("seen");

    assertThat(link.socket().peek().get()).isEqualTo(ascii("seen"));
    assertThat(link.socket().peek().get()).isEqualTo(ascii("seen"));
    assertThat(link.socket().read().get()).isEqualTo(ascii("seen"));
  }

  @Test
  void setLingerIsReadBackAndZeroResetsThePeer() throws Exception {
    Link link = net.link();
    assertThat(link.socket().option(SO_LINGER)).isEqualTo(Result.ok(-1));

    set(link.socket(), SO_LINGER, 7);
    assertThat(link.socket().option(SO_LINGER)).isEqualTo(Result.ok(7));
    set(link.socket(), SO_LINGER, 0);
    link.socket().close();

    assertThatThrownBy(() -> link.peer().getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void setNodelayIsReadBack() throws Exception {
    TcpSocket socket = net.link().socket();

    set(socket, TCP_NODELAY, false);
    assertThat(socket.option(TCP_NODELAY)).isEqualTo(Result.ok(false));
    set(socket, TCP_NODELAY, true);
    assertThat(socket.option(TCP_NODELAY)).isEqualTo(Result.ok(true));
  }

  @Test
  void setTtlIsReadBackAndZeroIsRefused() throws Exception {
    TcpSocket socket = net.link().socket();

    set(socket, TcpOptions.TTL, 100);

    assertThat(socket.option(TcpOptions.TTL)).isEqualTo(Result.ok(100));
    assertThatIllegalArgumentException().isThrownBy(() -> socket.option(TcpOptions.TTL, 0));
  }

  @Test
  void takeErrorTellsAResetOnce() throws Exception {
    Link link = net.link();
    assertThat(link.socket().takeError()).isEqualTo(Result.ok(Optional.empty()));

    link.reset();

    TcpErrData error =
        soon().until(() -> link.socket().takeError().get(), Optional::isPresent).orElseThrow();
    assertThat(error.errName()).isEqualTo("ECONNRESET");
    assertThat(link.socket().takeError()).isEqualTo(Result.ok(Optional.empty()));
  }

  @Test
  void setNonblockingIsAReadOrWriteThatWouldRatherNotWait() throws Exception {
    Link link = net.link();
    ByteBuffer to = ByteBuffer.allocate(9);
    assertThat(link.socket().tryRead(to).getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);

    link.send("abc");
    soon().until(() -> link.socket().tryRead(to).isOk());
    ByteBuffer much = ByteBuffer.allocate(32 << 20);
    Result<Integer, TcpErrData> written;
    do {
      written = link.socket().tryWrite(much);
    } while (written.isOk());

    assertThat(to.position()).isEqualTo(3);
    assertThat(much.hasRemaining()).isTrue();
    assertThat(written.getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
  }

  @Test
  void asRawFdIsADescriptorOfThisProcess() throws Exception {
    int fd = net.link().socket().fd().get();

    assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString())
        .startsWith("socket:");
  }

  @Test
  void fromRawFdAdoptsAConnectionOfTheJdks() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(null);
        SocketChannel peer = SocketChannel.open(server.getLocalAddress());
        TcpSocket adopted = Tcp.adopt(server.accept(), net.iotask()).get()) {
      peer.socket().getOutputStream().write(ascii("x"));

      assertThat(adopted.read().get()).isEqualTo(ascii("x"));
    }
  }
}
