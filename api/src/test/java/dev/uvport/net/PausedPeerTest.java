package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvTcp;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers that die while nobody reads from them. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class PausedPeerTest {
  private static final int MORE_THAN_FITS = 64 << 20;
  private static final int MORE_THAN_IS_FETCHED = 4 * LastBytes.MOST;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  /** A link whose socket was read from and is not any more. */
  private Link paused() throws Exception {
    Link link = net.link();
    link.socket().readStart().get();
    link.socket().readStop().get();
    return link;
  }

  /** A link whose peer has ended its stream. */
  private Link ended() throws Exception {
    Link link = net.link();
    link.peer().shutdownOutput();
    assertThat(link.socket().read().getErr().isEof()).isTrue();
    return link;
  }

  /** Waits until so much lies in the kernel, unread. */
  private static void awaitArrival(Link link, int bytes) {
    soon()
        .until(
            () -> Questions.ask(link.socket().connection(), "", UvTcp::available).get() == bytes);
  }

  private static Result<Unit, TcpErrData> end(TcpSocket socket) throws Exception {
    return socket.closed().get(30, TimeUnit.SECONDS);
  }

  private static void awaitDeath(TcpSocket socket) throws Exception {
    assertThat(end(socket).getErr().errName()).isEqualTo("ECONNRESET");
  }

  @Test
  void aResetIsNoticedAndTheDescriptorFreed() throws Exception {
    long before = Handles.open(net.iotask());
    Link link = paused();

    link.reset();

    awaitDeath(link.socket());
    assertThat(link.socket().isClosed()).isFalse();
    assertThat(link.socket().read().getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(link.socket().write(ascii("x")).getErr().errName()).isEqualTo("ECONNRESET");
    // The watch itself is one, which the loop keeps.
    assertThat(Handles.open(net.iotask())).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void whatHadArrivedComesBeforeTheReset() throws Exception {
    Link link = paused();
    link.send("last");

    link.reset();

    awaitDeath(link.socket());
    assertThat(link.socket().bytesRead()).isEqualTo(4);
    assertThat(link.socket().peek().get()).isEqualTo(ascii("last"));
    assertThat(link.socket().read().get()).isEqualTo(ascii("last"));
    assertThat(link.socket().read().getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(link.socket().read().getErr().errName()).isEqualTo("ECONNRESET");
  }

  @Test
  void aStreamThatIsStartedAfterwardsGetsTheSame() throws Exception {
    Link link = paused();
    link.send("last");
    link.reset();
    awaitDeath(link.socket());

    Port<Result<byte[], TcpErrData>> port = new Port<>();
    link.socket().readStart(port.chan()).get();

    assertThat(port.recv().get()).isEqualTo(ascii("last"));
    assertThat(port.recv().getErr().errName()).isEqualTo("ECONNRESET");
    net.settle();
    assertThat(port.tryRecv()).isNull();
  }

  @Test
  void muchThatHadArrivedStaysForWhoeverReadsOn() throws Exception {
    Link link = paused();
    link.socket().option(StandardSocketOptions.SO_RCVBUF, 2 * MORE_THAN_IS_FETCHED);
    link.send(new byte[MORE_THAN_IS_FETCHED]);
    awaitArrival(link, MORE_THAN_IS_FETCHED); // a reset drops what the peer's kernel still has
    link.reset();
    // Writes tell of the death at once.
    soon().until(() -> link.socket().writeFuture(ascii("x")).join().isErr());
    net.settle();
    assertThat(link.socket().closed()).isNotDone();

    int received = 0;
    Result<byte[], TcpErrData> next = link.socket().read();
    while (next.isOk()) {
      received += next.get().length;
      next = link.socket().read();
    }

    assertThat(received).isEqualTo(MORE_THAN_IS_FETCHED);
    assertThat(next.getErr().errName()).isEqualTo("ECONNRESET");
    awaitDeath(link.socket());
  }

  @Test
  void aReceiverThatIsFarBehindGetsWhatHadArrivedInItsOrderAndThenTheReset() throws Exception {
    Link link = net.link();
    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();
    Waiting<Void> sender =
        Waiting.start(
            () -> {
              for (int i = 0; ; i++) {
                link.send(
                    new byte[] {(byte) (i >> 24), (byte) (i >> 16), (byte) (i >> 8), (byte) i});
              }
            });
    soon().until(() -> link.socket().bytesRead() >= DeliveryWindow.HIGH_WATER);
    link.reset();
    assertThatThrownBy(sender::get).hasRootCauseInstanceOf(SocketException.class);
    soon().until(() -> link.socket().writeFuture(ascii("x")).join().isErr());

    ByteArrayOutputStream received = new ByteArrayOutputStream();
    Result<byte[], TcpErrData> next = port.recv();
    while (next.isOk()) {
      received.writeBytes(next.get());
      next = port.recv();
    }

    assertThat(next.getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(received.size()).isGreaterThanOrEqualTo(DeliveryWindow.HIGH_WATER);
    ByteBuffer numbers = ByteBuffer.wrap(received.toByteArray());
    for (int i = 0; numbers.remaining() >= Integer.BYTES; i++) {
      assertThat(numbers.getInt()).isEqualTo(i);
    }
    awaitDeath(link.socket());
    assertThat(port.tryRecv()).isNull();
  }

  @Test
  void queuedWritesFailAtOnce() throws Exception {
    Link link = paused();
    CompletableFuture<Result<Unit, TcpErrData>> first =
        link.socket().writeFuture(new byte[MORE_THAN_FITS]);
    CompletableFuture<Result<Unit, TcpErrData>> second = link.socket().writeFuture(ascii("x"));
    CompletableFuture<Result<Unit, TcpErrData>> ended = link.socket().shutdownFuture();

    link.reset();

    assertThat(first.join().getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(second.join().getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(ended.join().getErr().errName()).isEqualTo("ENOTCONN");
    awaitDeath(link.socket());
  }

  @RepeatedTest(10)
  void aResetAfterTheEndOfTheStreamIsNoticed() throws Exception {
    Link link = ended();

    link.reset();

    awaitDeath(link.socket());
    assertThat(link.socket().read().getErr().isEof()).as("the stream had ended well").isTrue();
    assertThat(link.socket().write(ascii("x")).getErr().errName()).isEqualTo("ECONNRESET");
  }

  @Test
  void aResetAfterTheReadingSideWasEndedIsNoticed() throws Exception {
    Link link = net.link();
    link.socket().shutdown(Shutdown.READ).get();

    link.reset();

    awaitDeath(link.socket());
    assertThat(link.socket().read().getErr().isEof()).isTrue();
  }

  @Test
  void aPeerThatHasOnlyEndedItsStreamGetsWhatIsWritten() throws Exception {
    Link link = ended();
    for (int i = 0; i < 3; i++) {
      net.settle();
      assertThat(link.socket().write(ascii("more")).isOk()).isTrue();
      assertThat(link.receive(4)).isEqualTo("more");
    }

    link.socket().shutdown();

    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
    assertThat(link.socket().closed()).isNotDone();
  }

  @Test
  void clonesAreToldTheSame() throws Exception {
    Link link = paused();
    TcpSocket clone = link.socket().tryClone().get();
    link.send("last");

    link.reset();

    awaitDeath(clone);
    link.socket().close();
    assertThat(clone.read().get()).isEqualTo(ascii("last"));
    assertThat(clone.read().getErr().errName()).isEqualTo("ECONNRESET");
    clone.close();
    awaitDeath(clone);
  }

  @Test
  void aDescriptorThatWasGivenAwayIsItsNewSocketsAlone() throws Exception {
    Link link = paused();
    int fd = link.socket().detach().get();
    TcpSocket second = Tcp.adopt(fd, net.iotask()).get();
    second.readStart().get();
    second.readStop().get();

    link.reset();

    awaitDeath(second);
    assertThat(end(link.socket()).isOk()).isTrue();
    second.close();
  }

  @Test
  void afterDeathOnlyWhatNeedsADescriptorIsRefused() throws Exception {
    Link link = paused();
    SocketAddr peer = link.socket().peerAddr().get();
    int port = net.port();
    link.reset();
    awaitDeath(link.socket());

    assertThat(link.socket().peerAddr().get()).isEqualTo(peer);
    assertThat(link.socket().localAddr().get().port()).isEqualTo(port);
    assertThat(link.socket().fd().getErr().errName()).isEqualTo("ENOTCONN");
    assertThat(link.socket().detach().getErr().errName()).isEqualTo("ENOTCONN");
    assertThat(link.socket().option(StandardSocketOptions.TCP_NODELAY).getErr().errName())
        .isEqualTo("ENOTCONN");
    assertThat(link.socket().option(TcpOptions.HALF_OPEN).isOk()).isTrue();
    assertThat(link.socket().queued().get()).isZero();
    assertThat(link.socket().takeError().get().map(TcpErrData::errName)).contains("ECONNRESET");
    assertThat(link.socket().takeError().get()).isEqualTo(Optional.empty());
    CompletableFuture<Long> queued = new CompletableFuture<>();
    link.socket().whenQueued(0, queued::complete);
    assertThat(queued.get(30, TimeUnit.SECONDS)).isZero();

    link.socket().close();

    assertThat(link.socket().isClosed()).isTrue();
    assertThat(link.socket().read().getErr().errName()).isEqualTo("EBADF");
    assertThat(link.socket().write(ascii("x")).getErr().errName()).isEqualTo("EBADF");
    awaitDeath(link.socket());
  }

  @Test
  void anAbortAfterDeathIsAClose() throws Exception {
    Link link = paused();
    link.reset();
    awaitDeath(link.socket());

    link.socket().abort();
    net.settle();

    assertThat(link.socket().isClosed()).isTrue();
    assertThat(link.socket().read().getErr().errName()).isEqualTo("EBADF");
  }

  @Test
  void itsPlaceBelowTheLimitIsFree() throws Exception {
    net.listener().option(TcpOptions.MAX_CONNECTIONS, 1).get();
    Link first = paused();
    first.reset();
    awaitDeath(first.socket());

    try (Socket second = new Socket("127.0.0.1", net.port())) {
      TcpSocket accepted = net.listener().accept(Duration.ofSeconds(30)).get();
      accepted.close();
      assertThat(second.isConnected()).isTrue();
    }
  }

  @Test
  void itIsNoReasonForItsIotaskToGoOn() throws Exception {
    IoTask other = IoTask.spawn("ends when idle");
    TcpSocket socket = Tcp.connect(Loopback.V4, net.port(), other).get();
    TcpSocket peer = net.listener().accept().get();
    socket.readStart().get();
    socket.readStop().get();
    other.exitWhenIdle();

    peer.abort();

    awaitDeath(socket);
    soon().until(other::isExiting);
    other.close();
  }

  @Test
  void onesThatAreClosedWhileTheyDieAreClosedOnce() throws Exception {
    byte[] much = new byte[MORE_THAN_FITS];
    for (int i = 0; i < 50; i++) {
      Link link = paused();
      CompletableFuture<Result<Unit, TcpErrData>> write = link.socket().writeFuture(much);
      link.reset();
      link.socket().close();

      assertThat(write.get(30, TimeUnit.SECONDS).isErr()).isTrue();
      assertThat(link.socket().closed().get(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(link.socket().read().getErr().errName()).isEqualTo("EBADF");
    }
  }

  @Test
  void userCodeThatClosesTheSocketAsItIsToldOfTheDeathMayDoSo() throws Exception {
    Link link = net.link();
    link.socket().readStart().get();
    link.socket().write(new byte[MORE_THAN_FITS], result -> link.socket().close());
    link.socket().readStop().get();

    link.reset();

    awaitDeath(link.socket());
    assertThat(link.socket().isClosed()).isTrue();
  }

  @Test
  void aStreamThatClosesTheSocketAsItGetsWhatWasReadBeforeMayDoSo() throws Exception {
    Link link = net.link();
    link.send("first");
    assertThat(link.socket().peek().get()).isEqualTo(ascii("first"));
    link.socket().readStop();
    link.send("second");
    awaitArrival(link, 6);

    net.iotask()
        .interact(
            loop -> {
              link.socket().connection().died(Death.errorOf(UvError.ECONNRESET));
              link.socket().readStart((Result<byte[], TcpErrData> got) -> link.socket().close());
            })
        .get(30, TimeUnit.SECONDS);

    awaitDeath(link.socket());
    assertThat(link.socket().isClosed()).isTrue();
  }

  @Test
  void aSocketWhoseResultsNobodyWantsDiesLikeTheOthers() throws Exception {
    Link link = paused();
    link.socket().write(new byte[MORE_THAN_FITS], Chan.discard());

    link.reset();

    awaitDeath(link.socket());
  }
}
