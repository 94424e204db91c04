package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Chan;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Under way at the close: ECANCELED. Asked for after it: EBADF. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ClosedReadsTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void closeWakesAWaitingReader(ReadForm form) throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> form.read(link.socket()));

    link.socket().close();

    assertThat(reader.get().getErr()).isEqualTo(TcpErrData.CANCELED);
    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void everyCallAfterCloseSaysThatItIsClosed() throws Exception {
    TcpSocket socket = net.link().socket();
    socket.close();
    assertAllClosed(socket);
    net.settle();
    assertAllClosed(socket);
  }

  @Test
  void everyCallAfterItsIotasksEndSaysSoToo() throws Exception {
    TcpSocket socket = net.link().socket();
    net.iotask().close();

    assertAllClosed(socket);
  }

  static void assertAllClosed(TcpSocket socket) {
    Map<String, Supplier<Result<?, TcpErrData>>> calls =
        Map.ofEntries(
            Map.entry("readStart", socket::readStart),
            Map.entry("readStart(chan)", () -> socket.readStart(Chan.discard())),
            Map.entry("readStop", socket::readStop),
            Map.entry("read", socket::read),
            Map.entry("read(time)", () -> socket.read(Duration.ZERO)),
            Map.entry("peek", socket::peek),
            Map.entry("peek(time)", () -> socket.peek(Duration.ZERO)),
            Map.entry("readFuture", () -> socket.readFuture().join()),
            Map.entry("readFuture(time)", () -> socket.readFuture(Duration.ofDays(1)).join()),
            Map.entry("write", () -> socket.write(ascii("x"))),
            Map.entry("write empty", () -> socket.write(new byte[0])),
            Map.entry("writeFuture", () -> socket.writeFuture(ascii("x")).join()),
            Map.entry("shutdown", socket::shutdown),
            Map.entry("shutdown(read)", () -> socket.shutdown(Shutdown.READ)),
            Map.entry("shutdown(both)", () -> socket.shutdown(Shutdown.BOTH)),
            Map.entry("shutdownFuture", () -> socket.shutdownFuture().join()),
            Map.entry("peerAddr", socket::peerAddr),
            Map.entry("localAddr", socket::localAddr));
    assertThat(calls)
        .allSatisfy(
            (name, call) -> assertThat(call.get().getErr().errName()).as(name).isEqualTo("EBADF"));
    socket.close();
  }
}
