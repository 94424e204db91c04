package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpMisuseTest {
  private static final OnNewConnection IGNORE = (connection, kill) -> {};
  private static final Duration NEGATIVE = Duration.ofNanos(-1);

  private final Loopback net = new Loopback();
  private final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  private void assertEachThrows(Class<? extends Throwable> type, String... message) {
    assertThat(calls)
        .allSatisfy(
            (name, call) ->
                assertThatThrownBy(call)
                    .as(name)
                    .isInstanceOf(type)
                    .hasMessageContainingAll(message));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536, 70_000, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void aPortOutsideItsRangeIsRefused(int port) {
    IoTask iotask = net.iotask();
    IpAddr ip = Loopback.V4;
    calls.put("connect", () -> Tcp.connect(ip, port, iotask));
    calls.put("connect by name", () -> Tcp.connect("localhost", port, iotask));
    calls.put("connect in time", () -> Tcp.connect(ip, port, iotask, Duration.ZERO));
    calls.put("connectFuture", () -> Tcp.connectFuture(ip, port, iotask));
    calls.put("connect to chan", () -> Tcp.connect(ip, port, iotask, Chan.discard()));
    calls.put("connector", () -> TcpConnector.to(ip, port));
    calls.put("connector by name", () -> TcpConnector.to("localhost", port));
    calls.put("bind", () -> Tcp.bind(ip, port, 8, iotask));
    calls.put("listen", () -> Tcp.listen(ip, port, 8, iotask, kill -> {}, IGNORE));

    assertEachThrows(IllegalArgumentException.class, String.valueOf(port), "65535");
  }

  @Test
  void aNegativeTimeIsRefused() throws Exception {
    TcpSocket socket = net.link().socket();
    calls.put("connect", () -> Tcp.connect(Loopback.V4, 80, net.iotask(), NEGATIVE));
    calls.put("read", () -> socket.read(NEGATIVE));
    calls.put("readFuture", () -> socket.readFuture(NEGATIVE));
    calls.put("accept", () -> net.listener().accept(NEGATIVE));

    assertEachThrows(IllegalArgumentException.class, "negative");
  }

  @Test
  void aNegativeBacklogIsRefused() {
    calls.put("bind", () -> Tcp.bind(Loopback.V4, 0, -1, net.iotask()));
    calls.put("listen", () -> Tcp.listen(Loopback.V4, 0, -1, net.iotask(), k -> {}, IGNORE));

    assertEachThrows(IllegalArgumentException.class, "backlog -1");
  }

  @Test
  void aHostNameThatNoResolverShouldSeeIsRefused() {
    calls.put("empty", () -> Tcp.connect("", 80, net.iotask()));
    calls.put("NUL", () -> Tcp.connect("localhost\0.example", 80, net.iotask()));
    calls.put("long", () -> Tcp.connect("x".repeat(254), 80, net.iotask()));

    assertEachThrows(IllegalArgumentException.class, "host name");
  }

  @Test
  void whatWouldBlockAnIotaskIsRefusedByName() throws Exception {
    IoTask iotask = net.iotask();
    TcpSocket socket = net.link().socket();
    Map<String, ThrowingCallable> blocking =
        Map.ofEntries(
            Map.entry("Tcp.connect", () -> Tcp.connect(Loopback.V4, net.port(), iotask)),
            Map.entry(
                "TcpConnector.connect",
                () -> TcpConnector.to(Loopback.V4, net.port()).connect(iotask)),
            Map.entry("Tcp.listen", () -> Tcp.listen(Loopback.V4, 0, 8, iotask, k -> {}, IGNORE)),
            Map.entry("TcpListener.accept", () -> net.listener().accept()),
            Map.entry("TcpSocket.read", socket::read),
            Map.entry("TcpSocket.write", () -> socket.write(new byte[1])),
            Map.entry("TcpSocket.shutdown", () -> socket.shutdown(Shutdown.READ)));
    assertRefusedOn(iotask, blocking);
    // Timed, or by name, they are no better.
    assertRefusedOn(
        iotask,
        Map.of(
            "Tcp.connect", () -> Tcp.connect("localhost", net.port(), iotask),
            "TcpListener.accept", () -> net.listener().accept(Duration.ZERO),
            "TcpSocket.read", () -> socket.read(Duration.ZERO)));
  }

  private static void assertRefusedOn(IoTask iotask, Map<String, ThrowingCallable> blocking) {
    iotask
        .interact(
            loop ->
                assertThat(blocking)
                    .allSatisfy(
                        (name, call) ->
                            assertThatThrownBy(call)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContainingAll(name, "would block", iotask.name())))
        .join();
  }

  @Test
  void onAnotherIotaskWhatAsksAndWaitsIsRefusedToo() throws Exception {
    TcpSocket socket = net.link().socket();
    Map<String, ThrowingCallable> blocking =
        Map.ofEntries(
            Map.entry("Tcp.bind", () -> Tcp.bind(Loopback.V4, 0, 8, net.iotask())),
            Map.entry("TcpSocket.readStart", () -> socket.readStart()),
            Map.entry("TcpSocket.readStop", () -> socket.readStop()),
            Map.entry("TcpSocket.peerAddr", socket::peerAddr),
            Map.entry("TcpSocket.localAddr", socket::localAddr),
            Map.entry("TcpSocket.read", socket::read),
            Map.entry("TcpSocket.write", () -> socket.write(new byte[1])));
    try (IoTask other = IoTask.spawn("other")) {
      assertRefusedOn(other, blocking);
    }
  }

  @Test
  void onItsOwnIotaskWhatNeedNotWaitWorks() throws Exception {
    Link link = net.link();
    net.iotask()
        .interact(
            loop -> {
              Result<Port<Result<byte[], TcpErrData>>, TcpErrData> port = link.socket().readStart();
              assertThat(link.socket().readStop(port.get()).isOk()).isTrue();
              assertThat(link.socket().peerAddr().get().port())
                  .isEqualTo(link.peer().getLocalPort());
              assertThat(link.socket().localAddr().isOk()).isTrue();
              Tcp.bind(Loopback.V4, 0, 8, net.iotask()).get().close();
            })
        .join();
  }
}
