package dev.uvport.net;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskMetrics;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each connection is counted once as it begins and once as it ends, however it ends. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ConnectionCountsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void aConnectionThatIsClosedIsCounted() throws Exception {
    try (Loopback loopback = new Loopback()) {
      Link link = loopback.link();
      IoTaskMetrics open = loopback.iotask().metrics();
      link.socket().close();
      link.socket().closed().join();
      IoTaskMetrics closed = loopback.iotask().metrics();

      assertThat(open.accepted()).isOne();
      assertThat(open.opened()).isOne();
      assertThat(open.closed()).isZero();
      assertThat(closed.opened()).isOne();
      assertThat(closed.closed()).isOne();
    }
  }

  @Test
  void whoeverIsToldOfOneFindsItCounted() throws Exception {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    CompletableFuture<IoTaskMetrics> begun = new CompletableFuture<>();
    CompletableFuture<IoTaskMetrics> ended = new CompletableFuture<>();
    try (IoTask iotask = IoTask.spawn("under test", errors::add);
        TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask).get()) {
      listener.incoming(
          accepted -> {
            begun.complete(iotask.metrics());
            TcpSocket socket = accepted.get();
            socket.readStart(chunk -> chunk.ifErr(why -> ended.complete(iotask.metrics())));
            socket.close();
          });
      try (Socket peer = new Socket("127.0.0.1", listener.localAddr().port())) {
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
      }

      assertThat(begun.get(30, SECONDS).accepted()).isOne();
      assertThat(begun.get().opened()).isOne();
      assertThat(ended.get(30, SECONDS).closed()).isOne();
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void whoeverListensAsInRustFindsItCountedToo() throws Exception {
    CompletableFuture<Long> accepted = new CompletableFuture<>();
    try (IoTask iotask = IoTask.spawn("under test")) {
      Waiting<Result<Unit, TcpListenErrData>> listening =
          Waiting.start(
              () ->
                  Tcp.listen(
                      Loopback.V4,
                      0,
                      8,
                      iotask,
                      kill -> Waiting.start(() -> connect(kill)),
                      (connection, kill) -> {
                        accepted.complete(iotask.metrics().accepted());
                        connection.reject();
                        kill.send(Optional.empty());
                      }));

      assertThat(listening.get().isOk()).isTrue();
      assertThat(accepted).isCompletedWithValue(1L);
    }
  }

  private static int connect(KillChan to) throws IOException {
    try (Socket peer = new Socket("127.0.0.1", to.localAddr().port())) {
      return peer.getInputStream().read();
    }
  }

  @Test
  void oneThatDiesWhileNobodyReadsIsCountedOnce() throws Exception {
    try (Loopback loopback = new Loopback()) {
      Link link = loopback.link();
      link.socket().readStart().get();
      link.socket().readStop().get();
      link.reset();
      await().atMost(SOON).until(() -> loopback.iotask().metrics().closed() == 1);

      link.socket().close();
      link.socket().closed().join();
      loopback.settle();

      assertThat(loopback.iotask().metrics().closed()).isOne();
      assertThat(loopback.iotask().metrics().opened()).isOne();
    }
  }
}
