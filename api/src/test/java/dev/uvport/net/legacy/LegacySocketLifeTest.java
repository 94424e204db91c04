package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A socket's end, which was its destructor in the original, and the threads that it may cross. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LegacySocketLifeTest {
  private final IoTask iotask = IoTask.spawn("legacy");
  private final ServerSocket listener;

  LegacySocketLifeTest() throws Exception {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void closeAll() throws Exception {
    iotask.close();
    listener.close();
  }

  private TcpSocket connect() {
    return Tcp.connect(IpAddr.LOOPBACK_V4, listener.getLocalPort(), iotask).get();
  }

  @Test
  void theDestructorClosesTheConnection() throws Exception {
    Socket peer;
    try (TcpSocket sock = connect()) {
      peer = listener.accept();
      sock.write(new byte[] {1}).get();
    }
    try (peer) {
      assertThat(peer.getInputStream().readAllBytes()).containsExactly(1);
    }
  }

  @Test
  void closeOnTheIotaskIsAsGoodAsAnywhere() throws Exception {
    TcpSocket sock = connect();
    try (Socket peer = listener.accept()) {
      iotask
          .interact(
              loop -> {
                sock.close();
                sock.close();
              })
          .join();
      sock.close();

      assertThat(peer.getInputStream().read()).isNegative();
      assertThat(sock.isClosed()).isTrue();
    }
  }

  @Test
  void aPortThatIsHeldAfterTheCloseTellsItsReceiver() throws Exception {
    TcpSocket sock = connect();
    try (Socket peer = listener.accept()) {
      Port<Result<byte[], TcpErrData>> port = sock.readStart().get();
      peer.getOutputStream().write(5);
      OneShot<Result<byte[], TcpErrData>> data = new OneShot<>();
      FutureTask<Result<byte[], TcpErrData>> receiver =
          new FutureTask<>(
              () -> {
                data.send(port.recv());
                return port.recv();
              });
      new Thread(receiver, "receiver").start();
      assertThat(data.recv().get()).containsExactly(5);

      sock.close();

      assertThat(receiver.get()).isEqualTo(Result.err(TcpErrData.CANCELED));
      assertThatThrownBy(port::recv).isInstanceOf(PortClosedException.class);
    }
  }

  @Test
  void aSocketMayPassThroughManyThreads() throws Exception {
    OneShot<TcpSocket> handedOver = new OneShot<>();
    LegacyServer.task(() -> handedOver.send(connect()));
    TcpSocket sock = handedOver.recv();
    try (Socket peer = listener.accept()) {
      LegacyServer.task(() -> sock.write(new byte[] {1}).get()).join();
      CompletableFuture<byte[]> read = new CompletableFuture<>();
      Thread reader = LegacyServer.task(() -> read.complete(sock.read().get()));
      peer.getOutputStream().write(2);
      reader.join();
      LegacyServer.task(sock::close).join();

      assertThat(read.join()).containsExactly(2);
      assertThat(peer.getInputStream().readAllBytes()).containsExactly(1);
    }
  }
}
