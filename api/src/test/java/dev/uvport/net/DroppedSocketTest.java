package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.ExpectsReports;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a socket that its owner forgets. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class DroppedSocketTest {
  private IoTask iotask;
  private ServerSocket server;

  @BeforeEach
  void open() throws IOException {
    iotask = IoTask.spawn("dropped");
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    iotask.close();
  }

  private TcpSocket connect() {
    return Tcp.connect(IpAddr.parse("127.0.0.1"), server.getLocalPort(), iotask).get();
  }

  @Test
  @ExpectsReports
  void aSocketThatNobodyCanReachIsClosed() throws IOException {
    connect();
    try (Socket peer = server.accept()) {
      peer.setSoTimeout(1);
      await()
          .atMost(Duration.ofSeconds(50))
          .until(
              () -> {
                System.gc();
                return isAtEnd(peer);
              });
    }
  }

  @Test
  void aSocketThatStreamsIsNotDroppedHoweverItIsReached() throws Exception {
    Port<Result<byte[], TcpErrData>> port = connect().readStart().get();
    try (Socket peer = server.accept()) {
      for (int i = 0; i < 20; i++) {
        System.gc();
        peer.getOutputStream().write(i);
        assertThat(port.recv().get()).containsExactly(i);
      }
      iotask.close();
      assertThat(port.recv().getErr().isCanceled()).isTrue();
    }
  }

  @Test
  void aFutureKeepsItsSocketAlive() throws Exception {
    CompletableFuture<Result<byte[], TcpErrData>> read = connect().readFuture();
    try (Socket peer = server.accept()) {
      assertThat(peer.isConnected()).isTrue();
      for (int i = 0; i < 20; i++) {
        System.gc();
        assertThat(read).isNotDone();
      }
      iotask.close();
      assertThat(read.join().getErr().isCanceled()).isTrue();
    }
  }

  private static boolean isAtEnd(Socket peer) throws IOException {
    try {
      return peer.getInputStream().read() == -1;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
