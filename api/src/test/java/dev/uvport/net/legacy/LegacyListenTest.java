package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListenErrData;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
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
  void theIotasksEndEndsListen() throws Exception {
    LegacyServer server = LegacyServer.start(LOCALHOST, iotask, (newConn, killCh) -> {});

    iotask.close();

    assertThat(server.outcome())
        .isEqualTo(Result.err(TcpListenErrData.generic(TcpErrData.CANCELED)));
  }

  @Test
  void listenOnAnIotaskThatHasEndedSaysSo() {
    iotask.close();

    assertThat(
            Tcp.listen(
                LOCALHOST,
                0,
                LegacyServer.BACKLOG,
                iotask,
                killCh -> {
                  throw new AssertionError("established");
                },
                (newConn, killCh) -> newConn.reject()))
        .isEqualTo(Result.err(TcpListenErrData.generic(TcpErrData.CANCELED)));
  }

  private static void closeAtOnce(SocketAddr server) {
    try {
      new Socket(server.ip().toInetAddress(), server.port()).close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
