package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpNewConnection;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A new connection owns its connection: what froze the original's listener, took somebody else's
 * connection or was undefined, because {@code new_conn} was only the listener's pointer.
 */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LegacyAcceptTest {
  private final IoTask iotask = IoTask.spawn("legacy");

  /** What the callback of {@link #server} was given, in order. */
  private final Port<TcpNewConnection> arrived = new Port<>();

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  /** A listener whose callback returns at once, as in many programs of the time. */
  private LegacyServer server() throws Exception {
    return LegacyServer.start(
        IpAddr.LOOPBACK_V4, iotask, (newConn, killCh) -> arrived.chan().send(newConn));
  }

  private static Socket connect(LegacyServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static void assertEnded(Socket client) throws IOException {
    try {
      assertThat(client.getInputStream().read()).isNegative();
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void acceptedLaterEachIsTheConnectionThatItWasMadeFor() throws Exception {
    try (LegacyServer server = server();
        Socket first = connect(server)) {
      TcpNewConnection firstConn = arrived.recv();
      try (Socket second = connect(server)) {
        TcpNewConnection secondConn = arrived.recv();

        try (TcpSocket socket = Tcp.accept(secondConn).get()) {
          assertThat(socket.peerAddr().get().port()).isEqualTo(second.getLocalPort());
        }
        try (TcpSocket socket = Tcp.accept(firstConn).get()) {
          assertThat(socket.peerAddr().get().port()).isEqualTo(first.getLocalPort());
        }
      }
    }
  }

  @Test
  void ofThreadsThatRaceToAcceptOneGetsTheSocket() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (LegacyServer server = server()) {
      for (int round = 0; round < 100; round++) {
        try (Socket client = connect(server)) {
          TcpNewConnection newConn = arrived.recv();
          CyclicBarrier start = new CyclicBarrier(threads);
          Callable<Result<TcpSocket, TcpErrData>> accept =
              () -> {
                start.await();
                return Tcp.accept(newConn);
              };
          List<Future<Result<TcpSocket, TcpErrData>>> attempts = new ArrayList<>();
          for (int i = 0; i < threads; i++) {
            attempts.add(pool.submit(accept));
          }
          int sockets = 0;
          for (Future<Result<TcpSocket, TcpErrData>> attempt : attempts) {
            if (attempt.get().isOk()) {
              attempt.get().get().close();
              sockets++;
            } else {
              assertThat(attempt.get().getErr().errName()).isEqualTo("EAGAIN");
            }
          }
          assertThat(sockets).as("round " + round).isEqualTo(1);
          assertEnded(client);
        }
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void neverAcceptedAndForgottenIsClosed() throws Exception {
    try (LegacyServer server =
            LegacyServer.start(IpAddr.LOOPBACK_V4, iotask, (newConn, killCh) -> {});
        Socket client = connect(server)) {
      client.setSoTimeout(50);

      await()
          .atMost(Duration.ofSeconds(50))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                System.gc();
                assertEnded(client);
              });

      assertThat(server.isListening()).isTrue();
    }
  }

  @Test
  void acceptAfterTheIotasksEndIsATypedError() throws Exception {
    LegacyServer server = server();
    try (Socket client = connect(server)) {
      TcpNewConnection newConn = arrived.recv();

      iotask.close();

      assertThat(Tcp.accept(newConn).getErr().errName()).isEqualTo("EAGAIN");
      assertEnded(client);
      assertThat(server.outcome().isErr()).isTrue();
    }
  }
}
