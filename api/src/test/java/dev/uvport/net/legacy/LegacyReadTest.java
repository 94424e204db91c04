package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where the original's reads and its stream share one port. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LegacyReadTest {
  @Test
  void aReadDuringAStreamTakesOneMessageAndTheStreamGoesOn() throws Exception {
    try (IoTask iotask = IoTask.spawn("legacy");
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TcpSocket sock = Tcp.connect(IpAddr.LOOPBACK_V4, listener.getLocalPort(), iotask).get();
        Socket peer = listener.accept()) {
      OutputStream out = peer.getOutputStream();
      assertThat(sock.readStop()).as("without a start").isEqualTo(Result.ok());
      Port<Result<byte[], TcpErrData>> port = sock.readStart().get();

      out.write(1);
      assertThat(sock.read().get()).containsExactly(1);
      out.write(2);
      assertThat(port.recv().get()).containsExactly(2);
      out.write(3);
      assertThat(sock.read(Duration.ofMinutes(1)).get()).containsExactly(3);
      assertThat(sock.read(Duration.ZERO)).isEqualTo(Result.err(TcpErrData.TIMEOUT));
      out.write(4);
      assertThat(port.recv().get()).containsExactly(4);

      assertThat(sock.readStop(port)).isEqualTo(Result.ok());
      assertThat(sock.readStop(port)).isEqualTo(Result.ok());
      out.write(5);
      assertThat(sock.read().get()).containsExactly(5);
    }
  }
}
