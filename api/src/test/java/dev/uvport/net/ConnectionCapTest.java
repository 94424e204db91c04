package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvHandle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ConnectionCapTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);
  private final Port<SocketAddr> dropped = new Port<>();

  @AfterEach
  void closeAll() {
    iotask.close();
  }

  private TcpListener listener(int max) {
    TcpConfig config = TcpConfig.of(TcpOptions.MAX_CONNECTIONS, max);
    TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask, config).get();
    listener.dropped(dropped.chan());
    return listener;
  }

  private static Socket connect(TcpListener listener) throws IOException {
    return new Socket("127.0.0.1", listener.localAddr().port());
  }

  @Test
  void aConnectionAboveTheLimitIsClosedAndItsAddressTold() throws Exception {
    try (TcpListener listener = listener(2);
        Socket one = connect(listener);
        Socket two = connect(listener);
        TcpSocket first = listener.accept().get();
        TcpSocket second = listener.accept().get();
        Socket three = connect(listener)) {
      assertThat(dropped.recv(SOON))
          .isEqualTo(SocketAddr.of((InetSocketAddress) three.getLocalSocketAddress()));
      assertThat(three.getInputStream().read()).isEqualTo(-1);

      first.write(ascii("1"));
      second.write(ascii("2"));
      assertThat(one.getInputStream().read()).isEqualTo('1');
      assertThat(two.getInputStream().read()).isEqualTo('2');
      assertThat(listener.accept(Duration.ZERO).getErr().isTimeout()).isTrue();
    }
  }

  @Test
  void oneThatIsClosedMakesRoomForAnother() throws Exception {
    try (TcpListener listener = listener(1)) {
      for (int i = 0; i < 20; i++) {
        long freed = UvHandle.freed();
        try (Socket peer = connect(listener)) {
          listener.accept().get().close();
          assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
        await().until(() -> UvHandle.freed() > freed);
        iotask.interact(loop -> {}).join();
      }
      assertThat(dropped.tryRecv()).isNull();
    }
  }

  @Test
  void theLimitCanBeReadRaisedAndLowered() throws Exception {
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get()) {
      assertThat(listener.option(TcpOptions.MAX_CONNECTIONS))
          .isEqualTo(Result.ok(Integer.MAX_VALUE));
      listener.dropped(dropped.chan());
      listener.incoming();
      assertThat(listener.option(TcpOptions.MAX_CONNECTIONS, 0).isOk()).isTrue();
      try (Socket refused = connect(listener)) {
        assertThat(refused.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(listener.option(TcpOptions.MAX_CONNECTIONS, 1).isOk()).isTrue();
      assertThat(listener.option(TcpOptions.MAX_CONNECTIONS)).isEqualTo(Result.ok(1));
      try (Socket welcome = connect(listener);
          TcpSocket socket = listener.accept().get()) {
        assertThat(socket.peerAddr().get().port()).isEqualTo(welcome.getLocalPort());
      }
    }
  }

  @Test
  void aNegativeLimitIsRefused() {
    assertThatThrownBy(() -> TcpConfig.of(TcpOptions.MAX_CONNECTIONS, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MAX_CONNECTIONS -1 is negative");
  }

  @Test
  void socketsOfOtherIotasksCountUntilTheyAreClosedThere() throws Exception {
    TcpConfig config = TcpConfig.of(TcpOptions.MAX_CONNECTIONS, 2);
    try (IoTaskGroup group = IoTaskGroup.spawn("group", 2);
        TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, group, config).get()) {
      listener.dropped(dropped.chan());
      try (Socket one = connect(listener);
          Socket two = connect(listener);
          TcpSocket first = listener.accept().get();
          TcpSocket second = listener.accept().get();
          Socket three = connect(listener)) {
        assertThat(first.iotask()).isNotSameAs(second.iotask());
        assertThat(dropped.recv(SOON)).isNotNull();
        assertThat(three.getInputStream().read()).isEqualTo(-1);
        assertThat(one.isConnected() && two.isConnected()).isTrue();
      }
      await()
          .untilAsserted(
              () -> {
                try (Socket again = connect(listener);
                    TcpSocket socket = listener.accept(Duration.ofMillis(100)).get()) {
                  assertThat(socket.peerAddr().get().port()).isEqualTo(again.getLocalPort());
                }
              });
    }
  }

  @Test
  void aListenerOfDropsThatThrowsIsReportedAndTheLoopGoesOn() throws Exception {
    try (TcpListener listener = listener(0)) {
      listener.incoming();
      listener.dropped(
          peer -> {
            throw new IllegalStateException("thrown by the test");
          });
      for (int i = 0; i < 2; i++) {
        try (Socket peer = connect(listener)) {
          assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
      }
    }
    assertThat(errors).hasSize(2).allSatisfy(e -> assertThat(e).hasMessage("thrown by the test"));
  }
}
