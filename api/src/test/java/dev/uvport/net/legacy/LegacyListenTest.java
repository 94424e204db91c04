package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.OneShot;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.OnEstablish;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListenErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.ExpectsReports;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the original's {@code listen} and its kill chan promised, and no test of it looked at. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LegacyListenTest {
  private static final IpAddr LOCALHOST = IpAddr.LOOPBACK_V4;

  private final IoTask iotask = IoTask.spawn("legacy");

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  @Test
  void listenBlocksUntilItIsKilledAndReturnsOk() throws Exception {
    LegacyServer server = LegacyServer.start(LOCALHOST, iotask, (newConn, killCh) -> {});
    new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
    assertThat(server.isListening()).isTrue();

    server.killCh().send(Optional.empty());

    assertThat(server.outcome()).isEqualTo(Result.ok());
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), server.port()))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EADDRINUSE", "EACCES", "ECONNRESET", "my own name"})
  void killedWithAnErrorListenReturnsThatPairAndNeverAnotherVariant(String errName)
      throws Exception {
    LegacyServer server = LegacyServer.start(LOCALHOST, iotask, (newConn, killCh) -> {});

    server.killCh().send(Optional.of(new TcpErrData(errName, "a text")));

    assertThat(server.outcome())
        .isEqualTo(Result.err(new TcpListenErrData.GenericListenErr(errName, "a text")));
  }

  @Test
  void onlyTheFirstKillMessageCounts() {
    TcpErrData first = new TcpErrData("FIRST", "it was the first");

    assertThat(
            listen(
                killCh -> {
                  killCh.send(Optional.of(first));
                  killCh.send(Optional.empty());
                  killCh.send(Optional.of(TcpErrData.CANCELED));
                }))
        .isEqualTo(Result.err(new TcpListenErrData.GenericListenErr("FIRST", first.errMsg())));
  }

  @Test
  void killBeforeEstablishHasReturnedEndsListenWhenItReturns() {
    List<String> order = new ArrayList<>();

    Result<?, ?> outcome =
        listen(
            killCh -> {
              killCh.send(Optional.empty());
              order.add("established");
            });
    order.add("listen returned");

    assertThat(outcome).isEqualTo(Result.ok());
    assertThat(order).containsExactly("established", "listen returned");
  }

  @Test
  void killFromTheConnectionCallback() throws Exception {
    LegacyServer server =
        LegacyServer.start(
            LOCALHOST,
            iotask,
            (newConn, killCh) -> {
              newConn.reject();
              killCh.send(Optional.of(TcpErrData.EOF));
            });

    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      assertThat(client.getInputStream().read()).isNegative();
    }

    assertThat(server.outcome())
        .isEqualTo(Result.err(new TcpListenErrData.GenericListenErr("EOF", "end of file")));
  }

  @Test
  void aKillAfterTheEndDoesNothing() throws Exception {
    LegacyServer server = LegacyServer.start(LOCALHOST, iotask, (newConn, killCh) -> {});
    server.close();

    server.killCh().send(Optional.of(TcpErrData.EOF));

    assertThat(server.outcome()).isEqualTo(Result.ok());
  }

  @Test
  void establishRunsOnTheThreadThatListensAndCallbacksOnTheIotask() throws Exception {
    Thread here = Thread.currentThread();
    CompletableFuture<Thread> establishedOn = new CompletableFuture<>();
    CompletableFuture<Boolean> connectedOnIotask = new CompletableFuture<>();

    Tcp.listen(
            LOCALHOST,
            0,
            LegacyServer.BACKLOG,
            iotask,
            killCh -> {
              establishedOn.complete(Thread.currentThread());
              closeAtOnce(killCh.localAddr());
            },
            (newConn, killCh) -> {
              connectedOnIotask.complete(iotask.isCurrent());
              newConn.reject();
              killCh.send(Optional.empty());
            })
        .get();

    assertThat(establishedOn).isCompletedWithValue(here);
    assertThat(connectedOnIotask).isCompletedWithValue(true);
  }

  @Test
  void establishIsNotCalledWhenListeningFails() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(
              Tcp.listen(
                  LOCALHOST,
                  taken.getLocalPort(),
                  LegacyServer.BACKLOG,
                  iotask,
                  killCh -> {
                    throw new AssertionError("established");
                  },
                  (newConn, killCh) -> newConn.reject()))
          .isEqualTo(Result.err(new TcpListenErrData.AddressInUse()));
    }
  }

  @Test
  void anAddressThatIsNotOursIsAGenericError() {
    assertThat(
            Tcp.listen(
                IpAddr.parse("192.0.2.1"),
                0,
                LegacyServer.BACKLOG,
                iotask,
                killCh -> killCh.send(Optional.empty()),
                (newConn, killCh) -> newConn.reject()))
        .isEqualTo(
            Result.err(
                new TcpListenErrData.GenericListenErr("EADDRNOTAVAIL", "address not available")));
  }

  @Test
  void establishThatThrowsClosesTheListenerAndPassesOn() {
    OneShot<SocketAddr> address = new OneShot<>();

    assertThatThrownBy(
            () ->
                listen(
                    killCh -> {
                      address.send(killCh.localAddr());
                      throw new IllegalArgumentException("no, not this one");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no, not this one");

    assertThatThrownBy(() -> closeAtOnce(address.recv())).isInstanceOf(RuntimeException.class);
  }

  @Test
  @ExpectsReports
  void aCallbackThatThrowsCostsItsConnectionAndNothingElse() throws Exception {
    try (LegacyServer server =
        LegacyServer.start(
            LOCALHOST,
            iotask,
            (newConn, killCh) -> {
              throw new IllegalArgumentException("thrown by a connection callback");
            })) {
      for (int i = 0; i < 3; i++) {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
          assertThat(client.getInputStream().read()).isNegative();
        }
      }
      assertThat(server.isListening()).isTrue();
    }
  }

  @Test
  void socketsSurviveTheirListener() throws Exception {
    OneShot<TcpSocket> accepted = new OneShot<>();
    LegacyServer server =
        LegacyServer.start(
            LOCALHOST, iotask, (newConn, killCh) -> accepted.send(Tcp.accept(newConn).get()));
    try (TcpSocket client = server.connect(iotask);
        TcpSocket socket = accepted.recv()) {
      server.close();

      client.write(new byte[] {1, 2, 3}).get();
      assertThat(socket.read().get()).containsExactly(1, 2, 3);
      socket.write(new byte[] {4}).get();
      assertThat(client.read().get()).containsExactly(4);
    }
  }

  @Test
  void theIotasksEndEndsListen() throws Exception {
    LegacyServer server = LegacyServer.start(LOCALHOST, iotask, (newConn, killCh) -> {});

    iotask.close();

    assertThat(server.outcome())
        .isEqualTo(Result.err(TcpListenErrData.generic(TcpErrData.CANCELED)));
  }

  private Result<?, TcpListenErrData> listen(OnEstablish onEstablishCb) {
    return Tcp.listen(
        LOCALHOST,
        0,
        LegacyServer.BACKLOG,
        iotask,
        onEstablishCb,
        (newConn, killCh) -> newConn.reject());
  }

  private static void closeAtOnce(SocketAddr server) {
    try {
      new Socket(server.ip().toInetAddress(), server.port()).close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
