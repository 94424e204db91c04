package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A socket's first read against its close: the read ends, whoever comes first. */
@Timeout(600)
class ReadCloseRaceTest {
  private static final int ROUNDS = 5_000;

  @Test
  void theFirstReadEndsWhenTheSocketIsClosedAtTheSameTime() throws Exception {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    CyclicBarrier together = new CyclicBarrier(2);
    try (IoTask iotask = IoTask.spawn("read-close-race");
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      IpAddr ip = IpAddr.parse("127.0.0.1");
      for (int round = 0; round < ROUNDS; round++) {
        TcpSocket socket = Tcp.connect(ip, server.getLocalPort(), iotask).get();
        try (Socket peer = server.accept()) {
          peer.setSoLinger(true, 0); // leaves no TIME_WAIT behind, which would use up the ports
          Future<Result<byte[], TcpErrData>> read =
              reader.submit(
                  () -> {
                    together.await();
                    return socket.read();
                  });
          together.await();
          socket.close();
          assertThat(read.get(60, TimeUnit.SECONDS).isErr()).as("round %d", round).isTrue();
        }
      }
    } finally {
      reader.shutdownNow();
    }
  }
}
