package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static dev.uvport.net.TcpOptions.REFERENCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which sockets and listeners keep an iotask from ending when nothing lives on it. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ReferencedTest {
  private final IoTask iotask = IoTask.spawn("under test");

  @AfterEach
  void close() {
    iotask.close();
  }

  private void assertGoesOn() {
    for (int i = 0; i < 3; i++) {
      iotask.interact(loop -> {}).join();
    }
    assertThat(iotask.isExiting()).isFalse();
  }

  @Test
  void anOpenListenerKeepsItAndAClosedOneDoesNot() {
    TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get();
    iotask.exitWhenIdle();
    assertGoesOn();

    listener.close();

    soon().until(iotask::isExiting);
  }

  @Test
  void anIdleSocketKeepsItAndAClosedOneDoesNot() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      TcpSocket socket = Tcp.connect(Loopback.V4, server.getLocalPort(), iotask).get();
      iotask.exitWhenIdle();
      assertGoesOn();
      assertThat(socket.write(ascii("still there")).isOk()).isTrue();

      socket.close();

      soon().until(iotask::isExiting);
    }
  }

  @Test
  void oneThatDoesNotCountIsClosedWithTheIotask() throws Exception {
    TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get();
    try (Socket peer = new Socket("127.0.0.1", listener.localAddr().port())) {
      TcpSocket socket = listener.accept().get();
      listener.option(REFERENCED, false);
      iotask.exitWhenIdle();
      assertGoesOn();

      // The answer may come too late: the iotask has a reason no longer.
      socket.option(REFERENCED, false);

      soon().until(iotask::isExiting);
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
      assertThat(socket.write(ascii("x")).isErr()).isTrue();
    }
  }

  @Test
  void whatIsSetIsReadBackAndTakenBack() throws Exception {
    TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get();
    try (Socket peer = new Socket("127.0.0.1", listener.localAddr().port());
        TcpSocket socket = listener.accept().get()) {
      assertThat(peer.isConnected()).isTrue();
      assertThat(listener.option(REFERENCED)).isEqualTo(Result.ok(true));
      assertThat(listener.option(REFERENCED, false)).isEqualTo(Result.ok(Unit.UNIT));
      assertThat(listener.option(REFERENCED)).isEqualTo(Result.ok(false));
      assertThat(socket.option(REFERENCED)).isEqualTo(Result.ok(true));
      socket.option(REFERENCED, false);
      assertThat(socket.option(REFERENCED)).isEqualTo(Result.ok(false));

      socket.option(REFERENCED, true);
      iotask.exitWhenIdle();

      assertGoesOn();
    }
  }

  @Test
  void aConfigGivesItToTheListenerAndItsSockets() throws Exception {
    TcpConfig config = TcpConfig.of(REFERENCED, false);
    TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask, config).get();
    try (Socket peer = new Socket("127.0.0.1", listener.localAddr().port())) {
      TcpSocket socket = listener.accept().get();
      assertThat(peer.isConnected()).isTrue();
      assertThat(socket.option(REFERENCED)).isEqualTo(Result.ok(false));

      iotask.exitWhenIdle();

      soon().until(iotask::isExiting);
    }
  }

  @Test
  void aConnectorsConfigCountsOnceItIsConnected() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      TcpConnector connector =
          TcpConnector.to(Loopback.V4, server.getLocalPort()).with(TcpConfig.of(REFERENCED, false));
      TcpSocket socket = connector.open(iotask);
      assertThat(socket.connected().join().isOk()).isTrue();

      iotask.exitWhenIdle();

      soon().until(iotask::isExiting);
    }
  }

  @Test
  void itsTimersDoNotCountForASocketThatDoesNot() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      TcpSocket socket = Tcp.connect(Loopback.V4, server.getLocalPort(), iotask).get();
      socket.whenIdle(Duration.ofHours(1), time -> {});
      socket.readFuture(Duration.ofHours(1));
      socket.option(TcpOptions.READ_DEADLINE, Instant.now().plusSeconds(3600));
      socket.option(REFERENCED, false);

      iotask.exitWhenIdle();

      soon().until(iotask::isExiting);
    }
  }
}
