package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.RefusingPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are tried, when, from where and for how long. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpConnectorTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final Duration NEGATIVE = Duration.ofNanos(-1);

  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);
  private final ServerSocket server;

  TcpConnectorTest() throws Exception {
    server = new ServerSocket(0, 128, InetAddress.getByName("127.0.0.1"));
    server.setSoTimeout(30_000);
  }

  @AfterEach
  void closeAll() throws Exception {
    server.close();
    iotask.close();
    assertThat(errors).isEmpty();
  }

  private SocketAddr listening() {
    return new SocketAddr(Loopback.V4, server.getLocalPort());
  }

  /** An address where nobody listens. */
  private static SocketAddr refusing(String ip) {
    RefusingPort port = ip.equals("::1") ? RefusingPort.V6 : RefusingPort.V4;
    return new SocketAddr(IpAddr.parse(ip), port.number());
  }

  private void assertConnected(Result<TcpSocket, TcpConnectErrData> result) throws Exception {
    try (TcpSocket socket = result.get();
        Socket peer = server.accept()) {
      assertThat(socket.localAddr().get().port()).isEqualTo(peer.getPort());
      assertThat(socket.peerAddr().get()).isEqualTo(listening());
    }
  }

  private void assertNobodyCame() throws Exception {
    server.setSoTimeout(1);
    assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void eachAddressIsTriedUntilOneAnswers() throws Exception {
    List<SocketAddr> addresses = List.of(refusing("127.0.0.1"), refusing("::1"), listening());

    assertConnected(TcpConnector.to(addresses).connect(iotask));
    assertConnected(TcpConnector.to(addresses).staggered(LONG).connect(iotask));
    assertConnected(TcpConnector.to(addresses).staggered(Duration.ZERO).connect(iotask));
  }

  @Test
  void theFirstThatAnswersIsTheLastThatIsTried() throws Exception {
    TcpConnector connector = TcpConnector.to(listening(), refusing("127.0.0.1"));

    assertConnected(connector.connect(iotask));
    assertConnected(connector.staggered(LONG).connect(iotask));
  }

  @Test
  void whenAllFailTheLastErrorIsTheOutcome() throws Exception {
    SocketAddr nowhere = SocketAddr.parse("255.255.255.255:9");

    assertThat(TcpConnector.to(nowhere, refusing("::1")).connect(iotask).getErr())
        .isEqualTo(new TcpConnectErrData.ConnectionRefused());
    TcpConnectErrData last =
        TcpConnector.to(refusing("127.0.0.1"), nowhere).connect(iotask).getErr();
    assertThat(last).isInstanceOf(TcpConnectErrData.GenericConnectErr.class);
    assertThat(last.errMsg())
        .contains("connecting to 255.255.255.255:9", "the last of 2 attempts at [127.0.0.1:");
  }

  @Test
  void oneAfterTheOtherWaitsForAnAddressThatDoesNotAnswer() throws Exception {
    try (FullListener full = new FullListener("::1")) {
      TcpConnector connector = TcpConnector.to(full.address(), listening());

      assertThat(connector.within(SHORT).connect(iotask).getErr().toTcpErrData())
          .isEqualTo(TcpErrData.TIMEOUT);
      assertThat(
              connector.staggered(SHORT).inOrder().within(SHORT).connect(iotask).getErr().errName())
          .isEqualTo("TIMEOUT");
      assertNobodyCame();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void staggeredAnAddressThatDoesNotAnswerIsPassedBy(int millis) throws Exception {
    try (FullListener six = new FullListener("::1");
        FullListener four = new FullListener("127.0.0.1")) {
      assertConnected(
          TcpConnector.to(six.address(), four.address(), listening())
              .staggered(Duration.ofMillis(millis))
              .connect(iotask));
    }
  }

  @Test
  void staggeredAFailureStartsTheNextAttemptAtOnce() throws Exception {
    try (FullListener full = new FullListener("127.0.0.1")) {
      assertConnected(
          TcpConnector.to(full.address(), refusing("127.0.0.1"), refusing("::1"), listening())
              .staggered(SHORT)
              .connect(iotask));
      assertConnected(
          TcpConnector.to(refusing("127.0.0.1"), refusing("::1"), listening())
              .staggered(ENDLESS)
              .connect(iotask));
    }
  }

  @Test
  void theAttemptsThatLostAreClosed() throws Exception {
    try (FullListener full = new FullListener("::1");
        ServerSocket other = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      long before = Handles.open(iotask);
      SocketAddr second = new SocketAddr(Loopback.V4, other.getLocalPort());
      TcpSocket winner =
          TcpConnector.to(full.address(), listening(), second)
              .staggered(Duration.ZERO)
              .connect(iotask)
              .get();

      Handles.awaitOpen(iotask, before + 1);
      winner.close();
      Handles.awaitOpen(iotask, before);
    }
  }

  @Test
  void aNameMayBeTriedEitherWay() throws Exception {
    TcpConnector connector = TcpConnector.to("localhost", server.getLocalPort());

    assertConnected(connector.connect(iotask));
    assertConnected(connector.inOrder().connect(iotask));
    assertConnected(connector.from(SocketAddr.parse("127.0.0.1:0")).connect(iotask));
  }

  @Test
  void aNameThatIsNotFoundIsNamed() {
    TcpConnectErrData error = TcpConnector.to("1.2.3.4.5", 80).connect(iotask).getErr();

    assertThat(error.errName()).startsWith("EAI_");
    assertThat(error.errMsg()).contains("looking up 1.2.3.4.5");
  }

  @Test
  void thePeerSeesTheChosenLocalAddress() throws Exception {
    for (int port : new int[] {0, RefusingPort.V4.number()}) { // free at this address
      SocketAddr local = new SocketAddr(IpAddr.parse("127.0.0.2"), port);
      try (TcpSocket socket = TcpConnector.to(listening()).from(local).connect(iotask).get();
          Socket peer = server.accept()) {
        assertThat(peer.getInetAddress().getHostAddress()).isEqualTo("127.0.0.2");
        assertThat(peer.getPort()).isEqualTo(socket.localAddr().get().port());
        assertThat(port).isIn(0, peer.getPort());
      }
    }
  }

  @Test
  void aLocalAddressThatCannotBeUsedSaysSo() throws Exception {
    TcpConnector connector = TcpConnector.to(listening());

    assertThat(connector.from(SocketAddr.parse("255.1.2.3:0")).connect(iotask).getErr().errName())
        .isEqualTo("EADDRNOTAVAIL");
    TcpConnectErrData taken = connector.from(listening()).connect(iotask).getErr();
    assertThat(taken.errName()).isEqualTo("EADDRINUSE");
    assertThat(taken.errMsg()).contains("connecting to " + listening());
  }

  @Test
  void withALocalAddressOfOneFamilyTheOtherIsNotTried() throws Exception {
    SocketAddr v4 = SocketAddr.parse("127.0.0.1:0");
    try (FullListener six = new FullListener("::1")) {
      assertConnected(TcpConnector.to(six.address(), listening()).from(v4).connect(iotask));

      TcpConnectErrData none = TcpConnector.to(six.address()).from(v4).connect(iotask).getErr();
      assertThat(none.errName()).isEqualTo("EAFNOSUPPORT");
      assertThat(none.errMsg()).contains(six.address().toString(), "from 127.0.0.1:0");
    }
  }

  @Test
  void aTimeLimitHoldsForAllAttemptsTogether() throws Exception {
    try (FullListener six = new FullListener("::1");
        FullListener four = new FullListener("127.0.0.1")) {
      TcpConnector connector = TcpConnector.to(six.address(), four.address()).within(SHORT);

      assertThat(connector.connect(iotask).getErr().errName()).isEqualTo("TIMEOUT");
      assertThat(connector.staggered(LONG).connect(iotask).getErr().errName()).isEqualTo("TIMEOUT");
      assertThat(connector.staggered(Duration.ZERO).connect(iotask).getErr().errName())
          .isEqualTo("TIMEOUT");
      assertThat(connector.within(Duration.ZERO).connect(iotask).getErr().errName())
          .isEqualTo("TIMEOUT");
    }
  }

  @Test
  void anEndlessTimeIsNoTrouble() throws Exception {
    assertConnected(
        TcpConnector.to("127.0.0.1", server.getLocalPort())
            .within(ENDLESS)
            .staggered(ENDLESS)
            .connect(iotask));
  }

  @Test
  void negativeTimesAndNoAddressesAreRefused() {
    TcpConnector connector = TcpConnector.to(listening());

    assertThatThrownBy(() -> connector.within(NEGATIVE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> connector.staggered(NEGATIVE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> TcpConnector.to())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> TcpConnector.to(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }

  @Test
  void aConnectorIsNeverChangedAndMayBeUsedAgain() throws Exception {
    try (FullListener full = new FullListener("::1")) {
      TcpConnector plain = TcpConnector.to(listening());
      plain.within(Duration.ZERO);
      plain.from(full.address());
      plain.staggered(Duration.ZERO);

      assertConnected(plain.connect(iotask));
      assertConnected(plain.connect(iotask));
      assertThat(plain).hasToString("TcpConnector[" + listening() + "]");
      assertThat(TcpConnector.to("example.org", 80)).hasToString("TcpConnector[example.org:80]");
    }
  }
}
