package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.uv.LeakCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class NullArgumentsTest {
  private static final OnNewConnection IGNORE = (connection, kill) -> {};

  private final Loopback net = new Loopback();
  private final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  @Test
  void nullIsRefusedAtOnceByName() throws Exception {
    IoTask iotask = net.iotask();
    IpAddr ip = Loopback.V4;
    TcpSocket socket = net.link().socket();
    calls.put("connect ip", () -> Tcp.connect((IpAddr) null, 80, iotask));
    calls.put("connect host", () -> Tcp.connect((String) null, 80, iotask));
    calls.put("connect iotask", () -> Tcp.connect(ip, 80, null));
    calls.put("connect time", () -> Tcp.connect(ip, 80, iotask, (Duration) null));
    calls.put("connect chan", () -> Tcp.connect(ip, 80, iotask, (Chan<Object>) null));
    calls.put("connectFuture", () -> Tcp.connectFuture(null, 80, iotask));
    calls.put("connector host", () -> TcpConnector.to((String) null, 80));
    calls.put("connector ip", () -> TcpConnector.to((IpAddr) null, 80));
    calls.put("connector array", () -> TcpConnector.to((SocketAddr[]) null));
    calls.put("connector list", () -> TcpConnector.to((List<SocketAddr>) null));
    calls.put("connector time", () -> TcpConnector.to(ip, 80).within(null));
    calls.put("connector local", () -> TcpConnector.to(ip, 80).from(null));
    calls.put("connector config", () -> TcpConnector.to(ip, 80).with(null));
    calls.put("connector delay", () -> TcpConnector.to(ip, 80).staggered(null));
    calls.put("connector connect", () -> TcpConnector.to(ip, 80).connect(null));
    calls.put("connector future", () -> TcpConnector.to(ip, 80).connectFuture(null));
    calls.put("connector chan", () -> TcpConnector.to(ip, 80).connect(iotask, null));
    calls.put("connector open", () -> TcpConnector.to(ip, 80).open(null));
    calls.put("bind host", () -> Tcp.bind(null, 0, 8, iotask));
    calls.put("bind iotask", () -> Tcp.bind(ip, 0, 8, (IoTask) null));
    calls.put("listen established", () -> Tcp.listen(ip, 0, 8, iotask, null, IGNORE));
    calls.put("listen callback", () -> Tcp.listen(ip, 0, 8, iotask, kill -> {}, null));
    calls.put("accept", () -> Tcp.accept(null));
    calls.put("write", () -> socket.write(null));
    calls.put("writeFuture", () -> socket.writeFuture(null));
    calls.put("write data", () -> socket.write((byte[]) null, Chan.discard()));
    calls.put("write buffer", () -> socket.write((ByteBuffer) null, Chan.discard()));
    calls.put("write chan", () -> socket.write(new byte[1], null));
    calls.put("sendFile", () -> socket.sendFile(null, 0, 1));
    calls.put("sendFile future", () -> socket.sendFileFuture(null, 0, 1));
    calls.put("sendFile chan", () -> socket.sendFile(null, 0, 1, Chan.discard()));
    calls.put("queued chan", () -> socket.whenQueued(0, null));
    calls.put("idle time", () -> socket.whenIdle(null, Chan.discard()));
    calls.put("idle chan", () -> socket.whenIdle(Duration.ofDays(1), null));
    calls.put("read time", () -> socket.read((Duration) null));
    calls.put("peek time", () -> socket.peek(null));
    calls.put("readFuture", () -> socket.readFuture(null));
    calls.put("read chan", () -> socket.read((Chan<Object>) null));
    calls.put("readStart chan", () -> socket.readStart((Chan<Object>) null));
    calls.put("readStart handler", () -> socket.readStart((ReadHandler) null));
    calls.put("readStop", () -> socket.readStop(null));
    calls.put("shutdown", () -> socket.shutdown((Shutdown) null));
    calls.put("shutdown chan", () -> socket.shutdown((Chan<Object>) null));
    calls.put("incoming", () -> net.listener().incoming(null));
    calls.put("accept time", () -> net.listener().accept(null));

    assertThat(calls)
        .allSatisfy(
            (name, call) ->
                assertThatThrownBy(call)
                    .as(name)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageMatching("\\w+"));
  }
}
