package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.TcpOptions.HALF_OPEN;
import static dev.uvport.net.TcpOptions.READ_DEADLINE;
import static dev.uvport.net.TcpOptions.READ_TIMEOUT;
import static dev.uvport.net.TcpOptions.WRITE_DEADLINE;
import static dev.uvport.net.TcpOptions.WRITE_TIMEOUT;
import static java.time.temporal.ChronoUnit.FOREVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.net.Socket;
import java.net.SocketOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Time-outs, deadlines and idle times of a socket. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TimeLimitTest {
  private static final int MORE_THAN_FITS = 64 << 20;
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Instant PAST = Instant.EPOCH;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  private static <T> void set(Link link, SocketOption<T> option, T value) {
    assertThat(link.socket().option(option, value)).isEqualTo(Result.ok(Unit.UNIT));
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"TIMED", "TIMED_FUTURE"})
  void aReadTakesNoLongerThanItsSocketAllows(ReadForm form) throws Exception {
    Link link = net.link();
    set(link, READ_TIMEOUT, SHORT);

    assertThat(form.read(link.socket()).getErr()).isEqualTo(TcpErrData.TIMEOUT);

    link.send("a");
    set(link, READ_TIMEOUT, LONG);
    assertThat(form.read(link.socket()).get()).isEqualTo(ascii("a"));
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMED", "TIMED_FUTURE"})
  void aTimeGivenWithTheReadCounts(ReadForm form) throws Exception {
    Link link = net.link();
    set(link, READ_TIMEOUT, Duration.ofNanos(1));
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> form.read(link.socket()));
    net.settle();

    link.send("a");

    assertThat(reader.get().get()).isEqualTo(ascii("a"));
  }

  @ParameterizedTest
  @EnumSource
  void aDeadlineEndsAReadThatWaitsAndThoseThatCome(ReadForm form) throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> form.read(link.socket()));
    net.settle();

    set(link, READ_DEADLINE, Instant.now().plusMillis(20));

    assertThat(reader.get().getErr()).isEqualTo(TcpErrData.TIMEOUT);
    link.send("a");
    assertThat(form.read(link.socket()).getErr()).isEqualTo(TcpErrData.TIMEOUT);
    set(link, READ_DEADLINE, Instant.MAX);
    assertThat(form.read(link.socket()).get()).isEqualTo(ascii("a"));
  }

  @ParameterizedTest
  @EnumSource
  void aDeadlineThatIsPutOffDoesNotEndAnything(ReadForm form) throws Exception {
    Link link = net.link();
    set(link, READ_DEADLINE, Instant.now().plus(LONG));
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> form.read(link.socket()));
    set(link, READ_DEADLINE, Instant.MIN);
    assertThat(reader.get().getErr()).isEqualTo(TcpErrData.TIMEOUT);

    set(link, READ_DEADLINE, Instant.now().plus(LONG));
    Waiting<Result<byte[], TcpErrData>> second = Waiting.on(() -> form.read(link.socket()));
    set(link, READ_DEADLINE, Instant.MAX);
    link.send("a");

    assertThat(second.get().get()).isEqualTo(ascii("a"));
  }

  @ParameterizedTest
  @EnumSource
  void aWriteThatTheKernelDoesNotTakeTimesOutAndEndsTheWritingSide(WriteForm form)
      throws Exception {
    Link link = net.link();
    set(link, WRITE_TIMEOUT, SHORT);

    assertThat(form.write(link.socket(), new byte[MORE_THAN_FITS]).getErr())
        .isEqualTo(TcpErrData.TIMEOUT);

    assertThat(form.write(link.socket(), ascii("x")).getErr()).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(link.socket().shutdown().getErr()).isEqualTo(TcpErrData.TIMEOUT);
    link.send("a");
    assertThat(link.socket().read().get()).isEqualTo(ascii("a"));
    link.socket().close();
    assertThat(link.socket().closed().join().getErr()).isEqualTo(TcpErrData.TIMEOUT);
  }

  @Test
  void aTimeoutSetWhileAWriteIsStuckCountsForIt() throws Exception {
    Link link = net.link();
    CompletableFuture<Result<Unit, TcpErrData>> written =
        link.socket().writeFuture(new byte[MORE_THAN_FITS]);
    CompletableFuture<Result<Unit, TcpErrData>> behind = link.socket().writeFuture(ascii("x"));
    net.settle();

    set(link, WRITE_TIMEOUT, LONG);
    set(link, WRITE_TIMEOUT, SHORT);

    assertThat(written.join().getErr()).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(behind.join().getErr()).isEqualTo(TcpErrData.TIMEOUT);
  }

  @Test
  void aWriteThatMovesIsNoStall() throws Exception {
    Link link = net.link();
    set(link, WRITE_TIMEOUT, LONG);
    CompletableFuture<Result<Unit, TcpErrData>> written =
        link.socket().writeFuture(new byte[MORE_THAN_FITS]);

    assertThat(link.peer().getInputStream().readNBytes(MORE_THAN_FITS)).hasSize(MORE_THAN_FITS);

    assertThat(written.join().isOk()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aDeadlineEndsAWriteThatIsStuck(WriteForm form) throws Exception {
    Link link = net.link();
    Waiting<Result<Unit, TcpErrData>> writer =
        Waiting.on(() -> form.write(link.socket(), new byte[MORE_THAN_FITS]));
    net.settle();

    set(link, WRITE_DEADLINE, Instant.now().plusMillis(20));

    assertThat(writer.get().getErr()).isEqualTo(TcpErrData.TIMEOUT);
  }

  @ParameterizedTest
  @EnumSource
  void aWriteAfterTheDeadlineLeavesNothingAndTheSocketAsItWas(WriteForm form) throws Exception {
    Link link = net.link();
    set(link, WRITE_DEADLINE, PAST);
    assertThat(form.write(link.socket(), ascii("lost")).getErr()).isEqualTo(TcpErrData.TIMEOUT);

    set(link, WRITE_DEADLINE, Instant.MAX);
    assertThat(form.write(link.socket(), ascii("sent")).isOk()).isTrue();

    assertThat(link.receive(4)).isEqualTo("sent");
  }

  @Test
  void idleTimesAreToldOnceUntilSomethingMoves() throws Exception {
    Link link = net.link();
    Port<Duration> idle = new Port<>();
    link.socket().readStart(Chan.discard());
    link.socket().whenIdle(SHORT, idle.chan());

    assertThat(idle.recv()).isEqualTo(SHORT);
    assertThat(idle.recv(SHORT.multipliedBy(5))).isNull();
    link.send("a");
    assertThat(idle.recv()).isEqualTo(SHORT);
    link.socket().write(ascii("b"));
    assertThat(idle.recv()).isEqualTo(SHORT);

    link.socket().whenIdle(FOREVER.getDuration(), idle.chan());
    link.send("c");
    net.settle();
    assertThat(idle.recv(SHORT.multipliedBy(5))).isNull();
  }

  @Test
  void idleTimesOfAClosedSocketAreNotTold() throws Exception {
    Link link = net.link();
    Port<Duration> idle = new Port<>();
    link.socket().whenIdle(SHORT, idle.chan());
    link.socket().close();
    link.socket().closed().join();
    while (idle.tryRecv() != null) {
      net.settle();
    }

    link.socket().whenIdle(SHORT, idle.chan());

    assertThat(idle.recv(SHORT.multipliedBy(5))).isNull();
  }

  @Test
  void anIdleTimeOfNothingIsRefused() throws Exception {
    TcpSocket socket = net.link().socket();
    assertThatThrownBy(() -> socket.whenIdle(Duration.ZERO, Chan.discard()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> socket.whenIdle(Duration.ofNanos(-1), Chan.discard()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void timesTooLongToCountAreNone() throws Exception {
    Link link = net.link();
    Duration tooLong = Duration.ofSeconds(Long.MAX_VALUE);
    set(link, READ_TIMEOUT, tooLong);
    set(link, WRITE_TIMEOUT, tooLong);
    set(link, READ_DEADLINE, Instant.now().plusSeconds(1L << 40));
    link.socket().whenIdle(tooLong, Chan.discard());

    link.send("a");
    assertThat(link.socket().read().get()).isEqualTo(ascii("a"));
    assertThat(link.socket().write(ascii("b")).isOk()).isTrue();
    assertThat(link.socket().option(READ_DEADLINE).get()).isEqualTo(Instant.MAX);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aTimeoutThatIsNotPositiveIsRefused(long seconds) throws Exception {
    TcpSocket socket = net.link().socket();
    Duration none = Duration.ofSeconds(seconds);
    for (SocketOption<Duration> option : List.of(READ_TIMEOUT, WRITE_TIMEOUT)) {
      assertThatThrownBy(() -> socket.option(option, none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(option.name(), none.toString(), "not positive");
      assertThat(socket.option(option).get()).isEqualTo(FOREVER.getDuration());
    }
  }

  @Test
  void limitsAreSetBeforeTheConnectionIsThere() throws Exception {
    try (FullListener full = new FullListener("127.0.0.1");
        TcpSocket socket = TcpConnector.to(full.address()).open(net.iotask())) {
      assertThat(socket.option(READ_TIMEOUT, SHORT).isOk()).isTrue();

      assertThat(socket.read().getErr()).isEqualTo(TcpErrData.TIMEOUT);
    }
  }

  @Test
  void aListenersSocketsBeginWithItsLimits() throws Exception {
    TcpConfig config = TcpConfig.of(READ_TIMEOUT, SHORT).with(HALF_OPEN, false);
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, net.iotask(), config).get();
        Socket peer = new Socket("127.0.0.1", listener.localAddr().port());
        TcpSocket socket = listener.accept().get()) {
      assertThat(peer.isConnected()).isTrue();
      assertThat(socket.option(HALF_OPEN).get()).isFalse();
      assertThat(socket.read().getErr()).isEqualTo(TcpErrData.TIMEOUT);
    }
  }

  @Test
  void anEndIsSentAfterTheDeadlineForWrites() throws Exception {
    Link link = net.link();
    set(link, WRITE_DEADLINE, PAST);

    assertThat(link.socket().shutdown().isOk()).isTrue();

    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
  }
}
