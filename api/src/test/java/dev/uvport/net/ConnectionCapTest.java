package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.result.Result;
import dev.uvport.uv.AcceptQueue;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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
  private final Queue<TcpSocket> waiting = new ConcurrentLinkedQueue<>();

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

      first.write(ascii("x"));
      second.write(ascii("x"));
      assertThat(one.getInputStream().read()).isEqualTo('x');
      assertThat(two.getInputStream().read()).isEqualTo('x');
      assertThat(listener.accept(Duration.ZERO).getErr().isTimeout()).isTrue();
    }
  }

  @Test
  void oneThatIsClosedMakesRoomForAnother() throws Exception {
    try (TcpListener listener = listener(1)) {
      for (int i = 0; i < 20; i++) {
        try (Socket peer = connect(listener)) {
          TcpSocket socket = listener.accept().get();
          socket.close();
          assertThat(peer.getInputStream().read()).isEqualTo(-1);
          assertThat(socket.closed().get(30, TimeUnit.SECONDS).isOk()).isTrue();
        }
      }
      assertThat(dropped.tryRecv()).isNull();
    }
  }

  @Test
  void thereIsRoomAsSoonAsItsEndIsTold() throws Exception {
    try (TcpListener listener = listener(1);
        Socket one = connect(listener)) {
      soon().until(() -> accepts(listener));
      TcpSocket first = waiting.remove();
      CompletableFuture<Boolean> next = first.closed().thenApply(ended -> accepts(listener));
      try (Socket two = connect(listener)) {
        AcceptQueue.await(listener.localAddr().port(), 1);

        first.close();

        assertThat(next.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(one.isConnected() && two.isConnected()).isTrue();
      }
      waiting.remove().close();
      assertThat(dropped.tryRecv()).isNull();
    }
  }

  /** Takes a connection that waits in the kernel, if there is one. */
  private boolean accepts(TcpListener listener) {
    Result<TcpSocket, TcpErrData> accepted = listener.tryAccept();
    accepted.ifOk(waiting::add);
    return accepted.isOk();
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
        for (TcpSocket socket : List.of(first, second)) {
          socket.close();
          assertThat(socket.closed().get(30, TimeUnit.SECONDS).isOk()).isTrue();
        }
      }
      try (Socket again = connect(listener);
          TcpSocket socket = listener.accept(SOON).get()) {
        assertThat(socket.peerAddr().get().port()).isEqualTo(again.getLocalPort());
      }
      assertThat(dropped.tryRecv()).isNull();
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
