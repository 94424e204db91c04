package dev.uvport.net;

import static dev.uvport.net.Soon.soon;
import static java.net.StandardSocketOptions.SO_LINGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvHandle;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class LingeringCloseTest {
  private static final int LONGER_THAN_THE_TEST = 600;
  private static final int MORE_THAN_FITS = 64 << 20;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  private Link lingering(int seconds) throws Exception {
    Link link = net.link();
    assertThat(link.socket().option(SO_LINGER, seconds).isOk()).isTrue();
    return link;
  }

  @Test
  void whatWasWrittenArrivesWhileTheLoopGoesOn() throws Exception {
    Link link = lingering(LONGER_THAN_THE_TEST);
    byte[] data = new byte[MORE_THAN_FITS];
    new Random(5).nextBytes(data);
    CompletableFuture<Result<Unit, TcpErrData>> written = link.socket().writeFuture(data);

    link.socket().close();
    countTimers(100);

    assertThat(written).isNotDone();
    assertThat(link.socket().isClosed()).isTrue();
    assertThat(link.peer().getInputStream().readAllBytes()).isEqualTo(data);
    assertThat(written.join().isOk()).isTrue();
  }

  /** Waits until that many timers have run on the loop, one after the other. */
  private void countTimers(int count) throws InterruptedException {
    CountDownLatch left = new CountDownLatch(count);
    Runnable next =
        new Runnable() {
          @Override
          public void run() {
            left.countDown();
            if (left.getCount() > 0) {
              net.iotask().after(Duration.ofMillis(1), this);
            }
          }
        };
    net.iotask().after(Duration.ZERO, next);
    assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoeverReadsIsToldAtOnceAndLaterOnesThatItIsClosed() throws Exception {
    Link link = lingering(LONGER_THAN_THE_TEST);
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(link.socket()::read);
    link.socket().writeFuture(new byte[MORE_THAN_FITS]);

    link.socket().close();

    assertThat(reader.get().getErr()).isEqualTo(TcpErrData.CANCELED);
    assertThat(link.socket().readFuture().join().getErr().errName()).isEqualTo("EBADF");
    assertThat(link.socket().writeFuture(new byte[1]).join().getErr().errName()).isEqualTo("EBADF");
    assertThat(link.socket().option(SO_LINGER).getErr().errName()).isEqualTo("EBADF");
    link.socket().abort();
  }

  @Test
  void dataThatComesMeanwhileGoesNowhere() throws Exception {
    Link link = lingering(LONGER_THAN_THE_TEST);
    assertThat(link.socket().readStart().isOk()).isTrue();
    link.socket().writeFuture(new byte[MORE_THAN_FITS]);

    link.socket().close();
    link.send("too late");
    countTimers(5);

    assertThat(link.peer().getInputStream().readAllBytes()).hasSize(MORE_THAN_FITS);
  }

  @Test
  void whenTheTimeIsUpTheRestIsCanceledAndThePeerReset() throws Exception {
    Link link = lingering(1);
    CompletableFuture<Result<Unit, TcpErrData>> written =
        link.socket().writeFuture(new byte[MORE_THAN_FITS]);

    link.socket().close();

    assertThat(written.join().getErr()).isEqualTo(TcpErrData.CANCELED);
    assertReset(link);
  }

  private static void assertReset(Link link) {
    assertThatThrownBy(() -> link.peer().getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void abortEndsACloseThatLingers() throws Exception {
    Link link = lingering(LONGER_THAN_THE_TEST);
    CompletableFuture<Result<Unit, TcpErrData>> written =
        link.socket().writeFuture(new byte[MORE_THAN_FITS]);

    link.socket().close();
    link.socket().abort();

    assertThat(written.join().getErr()).isEqualTo(TcpErrData.CANCELED);
    assertReset(link);
  }

  @Test
  void aPeerThatBreaksOffEndsACloseThatLingers() throws Exception {
    Link link = lingering(LONGER_THAN_THE_TEST);
    CompletableFuture<Result<Unit, TcpErrData>> written =
        link.socket().writeFuture(new byte[MORE_THAN_FITS]);
    long freed = UvHandle.freed();

    link.socket().close();
    link.reset();

    assertThat(written.join().isErr()).isTrue();
    soon().until(() -> UvHandle.freed() > freed);
  }

  @Test
  void withNothingUnsentItIsClosedAsSoonAsThePeerHasHeard() throws Exception {
    Link link = lingering(LONGER_THAN_THE_TEST);
    long freed = UvHandle.freed();

    link.socket().close();

    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
    soon().until(() -> UvHandle.freed() > freed);
  }

  @Test
  void itLingersAfterAShutdownToo() throws Exception {
    Link link = lingering(LONGER_THAN_THE_TEST);
    link.socket().writeFuture(new byte[MORE_THAN_FITS]);
    CompletableFuture<Result<Unit, TcpErrData>> shutDown = link.socket().shutdownFuture();

    link.socket().close();

    assertThat(link.peer().getInputStream().readAllBytes()).hasSize(MORE_THAN_FITS);
    assertThat(shutDown.join().isOk()).isTrue();
  }

  @Test
  void theEndOfTheIotaskDoesNotWaitForIt() throws Exception {
    Link closing = lingering(LONGER_THAN_THE_TEST);
    Link open = lingering(LONGER_THAN_THE_TEST);
    CompletableFuture<Result<Unit, TcpErrData>> written =
        closing.socket().writeFuture(new byte[MORE_THAN_FITS]);
    open.socket().writeFuture(new byte[MORE_THAN_FITS]);
    closing.socket().close();

    net.iotask().close();

    assertThat(written.join().getErr()).isEqualTo(TcpErrData.CANCELED);
  }

  @Test
  void aLingerTimeOfZeroResetsThePeer() throws Exception {
    Link link = lingering(0);

    link.socket().close();

    assertReset(link);
  }

  @Test
  void abortResetsThePeerAndCancelsWhatWaits() throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(link.socket()::read);
    CompletableFuture<Result<Unit, TcpErrData>> written =
        link.socket().writeFuture(new byte[MORE_THAN_FITS]);

    link.socket().abort();

    assertThat(written.join().getErr()).isEqualTo(TcpErrData.CANCELED);
    assertThat(reader.get().getErr()).isEqualTo(TcpErrData.CANCELED);
    assertThat(link.socket().isClosed()).isTrue();
    assertThat(link.socket().read().getErr().errName()).isEqualTo("EBADF");
    assertReset(link);
  }

  @Test
  void abortAndCloseInAnyOrderAndNumberAreOneClose() throws Exception {
    Link aborted = net.link();
    aborted.socket().abort();
    aborted.socket().abort();
    aborted.socket().close();
    assertReset(aborted);

    Link closed = net.link();
    closed.socket().close();
    closed.socket().abort();
    assertThat(closed.peer().getInputStream().read()).isEqualTo(-1);
    for (Link each : List.of(aborted, closed)) {
      assertThat(each.socket().closed().get(30, TimeUnit.SECONDS).isOk()).isTrue();
    }

    Link onLoop = net.link();
    net.iotask().interact(loop -> onLoop.socket().abort()).join();
    assertReset(onLoop);
  }

  @Test
  void abortIsNotRefusedDuringOrAfterAShutdown() throws Exception {
    Link during = net.link();
    during.socket().writeFuture(new byte[MORE_THAN_FITS]);
    CompletableFuture<Result<Unit, TcpErrData>> shutDown = during.socket().shutdownFuture();
    during.socket().abort();
    assertThat(shutDown.join().getErr()).isEqualTo(TcpErrData.CANCELED);
    assertReset(during);

    Link after = net.link();
    assertThat(after.socket().shutdown().isOk()).isTrue();
    long freed = UvHandle.freed();
    after.socket().abort();
    soon().until(() -> UvHandle.freed() > freed);
  }
}
