package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How either side of a connection ends while the socket stays. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ShutdownTest {
  private static final int MORE_THAN_FITS = 64 << 20;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void endingTheReadingSideEndsAReadThatWaits(ReadForm form) throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> form.read(link.socket()));

    assertThat(link.socket().shutdown(Shutdown.READ).isOk()).isTrue();

    assertThat(reader.get().getErr().isEof()).isTrue();
    assertThat(form.read(link.socket()).getErr().isEof()).isTrue();
  }

  @Test
  void whatHasArrivedIsReadBeforeTheEnd() throws Exception {
    Link link = net.link();
    link.send("a");
    assertThat(link.socket().read().get()).isEqualTo(ascii("a"));
    link.send("b");
    assertThat(link.socket().readFuture().join().get()).isEqualTo(ascii("b"));
    link.send("c");
    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();
    assertThat(port.recv().get()).isEqualTo(ascii("c"));

    link.socket().shutdown(Shutdown.READ);

    assertThat(port.recv().getErr().isEof()).isTrue();
    assertThat(link.socket().read().getErr().isEof()).isTrue();
  }

  @Test
  void aStreamIsToldItsEndOnceAndNothingAfterIt() throws Exception {
    Link link = net.link();
    Port<Result<byte[], TcpErrData>> told = new Port<>();
    link.socket().readStart(told.chan());

    link.socket().shutdown(Shutdown.READ);
    link.send("too late");
    link.socket().shutdown(Shutdown.READ);
    link.socket().close();
    net.settle();

    assertThat(told.recv().getErr().isEof()).isTrue();
    assertThat(told.peek()).isFalse();
  }

  @Test
  void endingTheReadingSideLeavesTheSendingOne() throws Exception {
    Link link = net.link();
    link.socket().shutdown(Shutdown.READ);

    assertThat(link.socket().write(ascii("still")).isOk()).isTrue();

    assertThat(link.receive(5)).isEqualTo("still");
  }

  @ParameterizedTest
  @EnumSource
  void toEndWhatHasEndedIsOk(Shutdown how) throws Exception {
    Link link = net.link();
    assertThat(link.socket().shutdown(how).isOk()).isTrue();
    assertThat(link.socket().shutdown(how).isOk()).isTrue();
    assertThat(link.socket().shutdownFuture(how).join().isOk()).isTrue();
  }

  @Test
  void endsAskedForTogetherAllComeAfterTheWrites() throws Exception {
    Link link = net.link();
    CompletableFuture<Result<Unit, TcpErrData>> large =
        link.socket().writeFuture(new byte[MORE_THAN_FITS]);
    List<CompletableFuture<Result<Unit, TcpErrData>>> ends =
        List.of(
            link.socket().shutdownFuture(),
            link.socket().shutdownFuture(Shutdown.BOTH),
            link.socket().shutdownFuture(Shutdown.WRITE));
    net.settle();
    assertThat(ends).noneMatch(CompletableFuture::isDone);

    assertThat(link.peer().getInputStream().readAllBytes()).hasSize(MORE_THAN_FITS);

    assertThat(large.join().isOk()).isTrue();
    assertThat(ends).allSatisfy(end -> assertThat(end.join().isOk()).isTrue());
    assertThat(link.socket().write(ascii("x")).getErr().errName()).isEqualTo("EPIPE");
  }

  @Test
  void aPeerThatSendsOnAfterBothSidesEndedIsReset() throws Exception {
    Link link = net.link();

    assertThat(link.socket().shutdown(Shutdown.BOTH).isOk()).isTrue();

    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
    assertThatThrownBy(
            () -> {
              while (true) {
                link.send(new byte[1 << 16]);
              }
            })
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aPeerThatIsGoneIsAnError(Shutdown how) throws Exception {
    Link link = net.link();
    CompletableFuture<Result<byte[], TcpErrData>> read = link.socket().readFuture();
    link.reset();
    assertThat(read.join().getErr().errName()).isEqualTo("ECONNRESET");

    assertThat(link.socket().shutdown(how).getErr().errName()).isEqualTo("ENOTCONN");
  }

  @Test
  void aSecondEndAfterAFailedOneIsNoSuccess() throws Exception {
    Link link = net.link();
    CompletableFuture<Result<byte[], TcpErrData>> read = link.socket().readFuture();
    link.reset();
    assertThat(read.join().isErr()).isTrue();
    assertThat(link.socket().shutdown().isErr()).isTrue();

    assertThat(link.socket().shutdown().isErr()).isTrue();
  }

  @Test
  void onTheIotaskTheResultIsSent() throws Exception {
    Link link = net.link();
    CountDownLatch told = new CountDownLatch(1);
    net.iotask()
        .interact(loop -> link.socket().shutdown(Shutdown.BOTH, result -> told.countDown()))
        .join();

    told.await();
    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void theReadingSideOfWhatIsNotConnectedCannotEnd() throws Exception {
    try (FullListener full = new FullListener("127.0.0.1");
        TcpSocket socket = TcpConnector.to(full.address()).open(net.iotask())) {
      assertThat(socket.shutdown(Shutdown.READ).getErr().errName()).isEqualTo("ENOTCONN");
      assertThat(socket.shutdown(Shutdown.BOTH).getErr().errName()).isEqualTo("ENOTCONN");
    }
  }

  @Test
  void aReaderMayCloseTheSocketWhenItIsToldTheEnd() throws Exception {
    Link link = net.link();
    link.socket()
        .readStart(
            (Chan<Result<byte[], TcpErrData>>)
                result -> {
                  if (result.isErr()) {
                    link.socket().close();
                  }
                });

    assertThat(link.socket().shutdown(Shutdown.READ).isOk()).isTrue();
    assertThat(link.socket().isClosed()).isTrue();
  }
}
