package dev.uvport.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpConnectErrData;
import dev.uvport.net.TcpConnector;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Crowds that connect at once, to who does not answer and to who does. */
@ExtendWith(LeakCheck.class)
final class ConnectStormTest {
  private static final IpAddr LOOPBACK = IpAddr.parse("127.0.0.1");
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  @Timeout(300)
  void connectsToAFullBacklogEndWithinTheirTimeAndLeaveNothing() throws Exception {
    storm(2_000, 1);
  }

  @Test
  @Tag("heavy")
  @Timeout(600)
  void connectsToAFullBacklogEndWithinTheirTimeAndLeaveNothingWaveAfterWave() throws Exception {
    storm(15_000, 10);
  }

  private static void storm(int connects, int waves) throws IOException {
    int connected = 0;
    int timedOut = 0;
    try (IoTask iotask = IoTask.spawn("storm");
        ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TcpConnector connector = TcpConnector.to(LOOPBACK, silent.getLocalPort()).within(LIMIT);
      long handles = UvHandle.created() - UvHandle.freed();
      for (int wave = 0; wave < waves; wave++) {
        List<CompletableFuture<Result<TcpSocket, TcpConnectErrData>>> all = new ArrayList<>();
        for (int i = 0; i < connects; i++) {
          all.add(connector.connectFuture(iotask));
        }
        for (CompletableFuture<Result<TcpSocket, TcpConnectErrData>> one : all) {
          Result<TcpSocket, TcpConnectErrData> result = one.join();
          if (result.isOk()) {
            connected++;
            result.get().close();
          } else {
            assertThat(result.getErr().toString()).startsWith("TIMEOUT");
            timedOut++;
          }
        }
        await().atMost(PATIENCE).until(() -> UvHandle.created() - UvHandle.freed() <= handles);
      }
    }
    assertThat(connected + timedOut).isEqualTo(connects * waves);
    assertThat(timedOut).isPositive();
    System.out.printf(
        "%d connects to a full backlog: %d connected, %d timed out, none left%n",
        connects * waves, connected, timedOut);
  }

  @Test
  @Timeout(300)
  void clientsThatConnectAndVanishLeaveNothingAndOthersAreServed() throws Exception {
    vanish(2_000);
  }

  @Test
  @Tag("heavy")
  @Timeout(600)
  void manyClientsThatConnectAndVanishLeaveNothingAndOthersAreServed() throws Exception {
    vanish(100_000);
  }

  private static void vanish(int clients) throws IOException {
    AtomicInteger accepted = new AtomicInteger();
    try (IoTask iotask = IoTask.spawn("storm");
        TcpListener listener = Tcp.bind(LOOPBACK, 0, 128, iotask).get()) {
      long handles = UvHandle.created() - UvHandle.freed();
      listener.incoming(
          connection -> {
            accepted.incrementAndGet();
            connection.ifOk(ConnectStormTest::echo);
          });
      int port = listener.localAddr().port();
      int ports = 0;
      for (int i = 0; i < clients; i++) {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        if (i % 3 == 0) {
          client.getOutputStream().write(1);
        }
        client.setSoLinger(i % 2 == 0, 0);
        client.close();
        ports++;
      }
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        client.setSoTimeout((int) PATIENCE.toMillis());
        client.getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
      }
      // One handle is the listener's watch, which is there as long as somebody accepts.
      await().atMost(PATIENCE).until(() -> UvHandle.created() - UvHandle.freed() <= handles + 1);
      System.out.printf(
          "%d clients that connect and vanish: %d seen, none left, and the next one served%n",
          ports, accepted.get() - 1);
    }
  }

  private static void echo(TcpSocket socket) {
    socket.readStart(
        new ReadHandler() {
          @Override
          public void onData(ByteBuffer data) {
            socket.write(data, written -> written.ifErr(why -> socket.close()));
          }

          @Override
          public void onEnd(TcpErrData why) {
            socket.close();
          }
        });
  }
}
