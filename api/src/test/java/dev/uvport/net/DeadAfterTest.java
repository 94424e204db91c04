package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.SilentPeers;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers that do not answer any more, as after a power cut. */
@Timeout(240)
@ExtendWith(LeakCheck.class)
final class DeadAfterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MORE_THAN_FITS = 64 << 20;
  private static final int MORE_THAN_IS_FETCHED = 2 * LastBytes.MOST;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  private Link link(Duration deadAfter) throws Exception {
    Link link = net.link();
    assertThat(link.socket().option(TcpOptions.DEAD_AFTER, deadAfter).isOk()).isTrue();
    return link;
  }

  private static void pause(TcpSocket socket) {
    socket.readStart().get();
    socket.readStop().get();
  }

  /** Does nothing if it has died already; on its iotask, which does not bury it meanwhile. */
  private void silence(Link link) {
    net.iotask().interact(loop -> link.socket().fd().ifOk(SilentPeers::silence)).join();
  }

  /** Ends the peer's stream, as the socket sees it. */
  private static void end(Link link) throws Exception {
    CompletableFuture<Result<byte[], TcpErrData>> end = link.socket().readFuture();
    link.peer().shutdownOutput();
    assertThat(get(end).getErr().isEof()).isTrue();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static void awaitDeath(Link link) throws Exception {
    assertThat(get(link.socket().closed()).getErr().errName()).isEqualTo("ETIMEDOUT");
  }

  @Test
  void aSilentPeerIsDeadWhateverTheSocketIsDoing() throws Exception {
    Link reading = link(SECOND);
    CompletableFuture<Result<byte[], TcpErrData>> read = reading.socket().readFuture();
    Link neverRead = link(SECOND);
    Link paused = link(SECOND);
    pause(paused.socket());
    Link pausedWithData = link(SECOND);
    pause(pausedWithData.socket());
    pausedWithData.send("last");
    net.awaitUnread(pausedWithData, 4);
    Link writing = link(SECOND);
    pause(writing.socket());
    assertThat(writing.socket().write(ascii("x")).isOk()).as("the kernel has taken it").isTrue();
    Link ended = link(SECOND);
    end(ended);
    Link shutDown = link(SECOND);
    shutDown.socket().shutdown().get();

    for (Link link : new Link[] {reading, neverRead, paused, pausedWithData, writing, ended}) {
      silence(link);
    }
    silence(shutDown);
    CompletableFuture<Result<Unit, TcpErrData>> large =
        writing.socket().writeFuture(new byte[MORE_THAN_FITS]);

    assertThat(get(read).getErr().errName()).isEqualTo("ETIMEDOUT");
    assertThat(get(large).getErr().errName()).isEqualTo("ETIMEDOUT");
    for (Link link : new Link[] {reading, neverRead, paused, pausedWithData, writing, ended}) {
      awaitDeath(link);
      assertThat(link.socket().write(ascii("x")).getErr().errName()).isEqualTo("ETIMEDOUT");
    }
    awaitDeath(shutDown);
    assertThat(paused.socket().read().getErr().errName()).isEqualTo("ETIMEDOUT");
    assertThat(pausedWithData.socket().read().get()).isEqualTo(ascii("last"));
    assertThat(pausedWithData.socket().read().getErr().errName()).isEqualTo("ETIMEDOUT");
    assertThat(ended.socket().read().getErr().isEof()).isTrue();
  }

  @Test
  void aPeerThatHasEndedItsStreamOrGoneIsDeadOnceNothingMovesForSoLong() throws Exception {
    Link paused = link(SECOND);
    pause(paused.socket());
    paused.send("last");
    net.awaitUnread(paused, 4);
    Link pausedEarlier = net.link();
    pause(pausedEarlier.socket());
    Link muchUnread = link(SECOND);
    muchUnread.socket().option(StandardSocketOptions.SO_RCVBUF, 2 * MORE_THAN_IS_FETCHED);
    pause(muchUnread.socket());
    muchUnread.send(new byte[MORE_THAN_IS_FETCHED]);
    net.awaitUnread(muchUnread, LastBytes.MOST + 1);
    Link ended = link(SECOND);
    Link withoutLimit = net.link();
    pause(withoutLimit.socket());

    for (Link link : new Link[] {paused, pausedEarlier, muchUnread, withoutLimit}) {
      link.peer().close();
    }
    end(ended);
    ended.peer().close();
    pausedEarlier.socket().option(TcpOptions.DEAD_AFTER, SECOND).get();

    for (Link link : new Link[] {paused, pausedEarlier, muchUnread, ended}) {
      awaitDeath(link);
    }
    assertThat(paused.socket().read().get()).isEqualTo(ascii("last"));
    assertThat(paused.socket().read().getErr().errName()).isEqualTo("ETIMEDOUT");
    assertThat(muchUnread.socket().read().getErr().errName())
        .as("what was not fetched is lost, and that is told")
        .isEqualTo("ETIMEDOUT");
    assertThat(ended.socket().read().getErr().isEof()).isTrue();
    assertThat(withoutLimit.socket().closed()).isNotDone();
    assertThat(withoutLimit.socket().read().getErr().isEof()).isTrue();
  }

  @Test
  void whoeverReadsNothingOfADeadConnectionLosesTheRestAfterThatTime() throws Exception {
    Link link = link(SECOND);
    link.socket().option(StandardSocketOptions.SO_RCVBUF, 2 * MORE_THAN_IS_FETCHED);
    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();
    link.socket().readStop().get();
    link.send(new byte[MORE_THAN_IS_FETCHED]);
    net.awaitUnread(link, LastBytes.MOST + 1);

    link.reset();

    assertThat(get(link.socket().closed()).getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(link.socket().read().getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(port.tryRecv()).isNull();
  }

  @Test
  void aPeerThatTakesNothingForSoLongCountsAsDead() throws Exception {
    Link link = link(SECOND);

    Result<Unit, TcpErrData> written = get(link.socket().writeFuture(new byte[MORE_THAN_FITS]));

    assertThat(written.getErr().errName()).isEqualTo("ETIMEDOUT");
    awaitDeath(link);
  }

  @Test
  void aPeerThatAnswersTheKernelLivesThoughNothingMoves() throws Exception {
    Link link = link(SECOND);
    pause(link.socket());
    Link dead = link(Duration.ofSeconds(2));
    silence(dead);

    awaitDeath(dead); // by then the other has been asked

    assertThat(link.socket().closed()).isNotDone();
    link.send("alive");
    assertThat(link.socket().read().get()).isEqualTo(ascii("alive"));
  }

  @Test
  void itIsReadBackAndTurnsTheKernelsQuestionsOnAndOff() throws Exception {
    TcpSocket socket = net.link().socket();
    Duration never = ChronoUnit.FOREVER.getDuration();
    assertThat(socket.option(TcpOptions.DEAD_AFTER).get()).isEqualTo(never);

    socket.option(TcpOptions.DEAD_AFTER, Duration.ofMinutes(2)).get();

    assertThat(socket.option(TcpOptions.DEAD_AFTER).get()).isEqualTo(Duration.ofMinutes(2));
    assertThat(socket.option(StandardSocketOptions.SO_KEEPALIVE).get()).isTrue();
    assertThat(socket.option(ExtendedSocketOptions.TCP_KEEPIDLE).get()).isEqualTo(60);
    assertThat(socket.option(ExtendedSocketOptions.TCP_KEEPINTERVAL).get()).isEqualTo(15);
    assertThat(socket.option(ExtendedSocketOptions.TCP_KEEPCOUNT).get()).isEqualTo(8);

    socket.option(TcpOptions.DEAD_AFTER, never).get();

    assertThat(socket.option(TcpOptions.DEAD_AFTER).get()).isEqualTo(never);
    assertThat(socket.option(StandardSocketOptions.SO_KEEPALIVE).get()).isFalse();
  }

  @Test
  void onesBehindAConfigBeginWithIt() throws Exception {
    TcpConfig config = TcpConfig.of(TcpOptions.DEAD_AFTER, Duration.ofSeconds(20));
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, net.iotask(), config).get();
        TcpSocket socket =
            TcpConnector.to(Loopback.V4, listener.localAddr().port())
                .with(config)
                .connect(net.iotask())
                .get();
        TcpSocket accepted = listener.accept().get()) {
      assertThat(socket.option(TcpOptions.DEAD_AFTER).get()).hasSeconds(20);
      assertThat(accepted.option(TcpOptions.DEAD_AFTER).get()).hasSeconds(20);
      assertThat(accepted.option(StandardSocketOptions.SO_KEEPALIVE).get()).isTrue();
    }
  }

  @Test
  void timesThatTheKernelCannotCountAreRefused() throws Exception {
    TcpSocket socket = net.link().socket();

    for (Duration time :
        new Duration[] {Duration.ZERO, Duration.ofMillis(999), Duration.ofHours(18).plusNanos(1)}) {
      assertThatThrownBy(() -> socket.option(TcpOptions.DEAD_AFTER, time))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("DEAD_AFTER");
    }
    assertThat(socket.option(TcpOptions.DEAD_AFTER, Duration.ofHours(18)).isOk()).isTrue();
  }

  @Test
  void closingForgetsTheTime() throws Exception {
    Link link = link(Duration.ofHours(1));
    pause(link.socket());
    try (Socket peer = link.peer()) {
      peer.shutdownOutput();
    }

    link.socket().close();

    assertThat(get(link.socket().closed()).isOk()).isTrue();
  }
}
