package dev.uvport.net;

import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.Backlog;
import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
@ExtendWith(LeakCheck.class)
final class BackPressureTest {
  private static final int TOTAL = 64 << 20;
  private static final int BLOCK = 64 << 10;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  /** Where the socket's data goes, and waits to be received. */
  enum Target {
    OWN_PORT {
      @Override
      Port<Result<byte[], TcpErrData>> start(TcpSocket socket) {
        return socket.readStart().get();
      }
    },
    OTHER_PORT {
      @Override
      Port<Result<byte[], TcpErrData>> start(TcpSocket socket) {
        Port<Result<byte[], TcpErrData>> port = new Port<>();
        socket.readStart(port.chan()).get();
        return port;
      }
    },
    MAPPED_CHAN {
      @Override
      Port<Result<byte[], TcpErrData>> start(TcpSocket socket) {
        Port<Result<byte[], TcpErrData>> port = new Port<>();
        socket.readStart(port.chan().<Result<byte[], TcpErrData>>contramap(r -> r)).get();
        return port;
      }
    };

    abstract Port<Result<byte[], TcpErrData>> start(TcpSocket socket);
  }

  private static byte at(long position) {
    return (byte) (position / 7);
  }

  private Waiting<Void> send(Link link, AtomicLong sent) {
    return Waiting.start(
        () -> {
          byte[] block = new byte[BLOCK];
          while (sent.get() < TOTAL) {
            for (int i = 0; i < BLOCK; i++) {
              block[i] = at(sent.get() + i);
            }
            link.send(block);
            sent.addAndGet(BLOCK);
          }
          link.peer().shutdownOutput();
          return null;
        });
  }

  /** Waits until a sender seems to make no progress any more. */
  private static void awaitStandstill(AtomicLong sent) {
    AtomicLong last = new AtomicLong(-1);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> last.getAndSet(sent.get()) == sent.get());
  }

  @ParameterizedTest
  @EnumSource
  void aSenderIsHeldUpUntilItsReceiverReceivesAndNothingIsLost(Target target) throws Exception {
    Link link = net.link();
    AtomicLong sent = new AtomicLong();
    Port<Result<byte[], TcpErrData>> port = target.start(link.socket());
    Waiting<Void> sender = send(link, sent);

    soon().until(() -> !net.isReading(link));
    assertThat(sender.isDone()).isFalse();
    Backlog backlog = port.chan().backlog();
    long waiting = backlog.sent() - backlog.received();
    assertThat(waiting).as("chunks in the port").isPositive();

    long received = 0;
    long inPort = 0;
    for (Result<byte[], TcpErrData> next = port.recv(); next.isOk(); next = port.recv()) {
      for (byte b : next.get()) {
        if (b != at(received++)) {
          throw new AssertionError("wrong byte at " + (received - 1));
        }
      }
      if (waiting-- > 0) {
        inPort = received;
      }
    }
    sender.get();
    assertThat(received).isEqualTo(TOTAL);
    assertThat(inPort).as("bytes that had waited in the port").isLessThan(4 << 20);
  }

  @ParameterizedTest
  @EnumSource
  void aReceiverThatComesAndGoesGetsAll(Target target) throws Exception {
    Link link = net.link();
    AtomicLong sent = new AtomicLong();
    Port<Result<byte[], TcpErrData>> port = target.start(link.socket());
    Waiting<Void> sender = send(link, sent);
    long received = 0;

    for (int round = 0; round < 3; round++) {
      awaitStandstill(sent);
      for (int i = 0; i < 40; i++) {
        received += port.recv().get().length;
      }
    }
    for (Result<byte[], TcpErrData> next = port.recv(); next.isOk(); next = port.recv()) {
      received += next.get().length;
    }

    sender.get();
    assertThat(received).isEqualTo(TOTAL);
  }

  @ParameterizedTest
  @EnumSource
  void closeWhileHeldUpEndsBothSides(Target target) throws Exception {
    Link link = net.link();
    AtomicLong sent = new AtomicLong();
    Port<Result<byte[], TcpErrData>> port = target.start(link.socket());
    Waiting<Void> sender = send(link, sent);
    awaitStandstill(sent);

    link.socket().close();

    Result<byte[], TcpErrData> last = port.recv();
    while (last.isOk()) {
      last = port.recv();
    }
    assertThat(last.getErr().isCanceled()).isTrue();
    org.assertj.core.api.Assertions.assertThatThrownBy(sender::get)
        .hasRootCauseInstanceOf(java.net.SocketException.class);
  }
}
