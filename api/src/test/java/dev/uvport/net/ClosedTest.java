package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static java.net.StandardSocketOptions.SO_LINGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a socket tells of its end: when, of what, and how much it has carried. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ClosedTest {
  private static final int MORE_THAN_FITS = 64 << 20;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  private static Result<Unit, TcpErrData> get(CompletableFuture<Result<Unit, TcpErrData>> closed)
      throws Exception {
    return closed.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aCloseByThisSideIsOk() throws Exception {
    TcpSocket socket = net.link().socket();
    CompletableFuture<Result<Unit, TcpErrData>> before = socket.closed();
    net.settle();
    assertThat(before).isNotDone();

    socket.close();

    assertThat(get(before).isOk()).isTrue();
    assertThat(get(socket.closed()).isOk()).isTrue();
  }

  @Test
  void onlyTheLastOfSeveralSocketsEndsTheConnection() throws Exception {
    TcpSocket socket = net.link().socket();
    TcpSocket other = socket.tryClone().get();
    CompletableFuture<Result<Unit, TcpErrData>> closed = socket.closed();
    socket.close();
    net.settle();
    assertThat(closed).isNotDone();

    other.close();

    assertThat(get(closed).isOk()).isTrue();
  }

  @Test
  void whoeverWaitsIsToldBefore() throws Exception {
    TcpSocket socket = net.link().socket();
    CompletableFuture<Result<Unit, TcpErrData>> write =
        socket.writeFuture(new byte[MORE_THAN_FITS]);
    CompletableFuture<Result<byte[], TcpErrData>> read = socket.readFuture();
    CompletableFuture<Boolean> allTold =
        socket.closed().thenApply(ended -> write.isDone() && read.isDone());

    socket.close();

    assertThat(allTold.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anEndOfThePeersStreamIsNoFailure() throws Exception {
    Link link = net.link();
    link.peer().shutdownOutput();
    assertThat(link.socket().read().getErr().isEof()).isTrue();
    link.socket().shutdown();

    link.socket().close();

    assertThat(get(link.socket().closed()).isOk()).isTrue();
  }

  @Test
  void aResetIsTheReasonThoughItWasClosedAfterwards() throws Exception {
    Link link = net.link();
    CompletableFuture<Result<Unit, TcpErrData>> before = link.socket().closed();
    CompletableFuture<Result<byte[], TcpErrData>> read = link.socket().readFuture();
    link.reset();
    assertThat(read.join().isErr()).isTrue();

    link.socket().close();

    assertThat(get(before).getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(get(link.socket().closed()).getErr().errName()).isEqualTo("ECONNRESET");
  }

  @Test
  void aFailedWriteIsTheReasonToo() throws Exception {
    Link link = net.link();
    link.reset();
    Result<Unit, TcpErrData> written = link.socket().write(ascii("x"));
    while (written.isOk()) {
      written = link.socket().write(ascii("x"));
    }

    link.socket().close();

    assertThat(get(link.socket().closed()).getErr()).isEqualTo(written.getErr());
  }

  @Test
  void theEndOfTheIotaskIsACancellation() throws Exception {
    TcpSocket asked = net.link().socket();
    TcpSocket notAsked = net.link().socket();
    CompletableFuture<Result<Unit, TcpErrData>> before = asked.closed();

    net.iotask().close();

    assertThat(get(before).getErr().isCanceled()).isTrue();
    assertThat(get(notAsked.closed()).getErr().isCanceled()).isTrue();
  }

  @Test
  void codeThatThrowsEndsItsConnection() throws Exception {
    Link link = net.link();
    link.socket()
        .readStart(
            chunk -> {
              if (chunk.isOk()) {
                throw new IllegalStateException("on purpose");
              }
            });
    CompletableFuture<Result<Unit, TcpErrData>> closed = link.socket().closed();

    link.send("x");

    assertThat(get(closed).isOk()).isTrue();
    assertThat(net.errors()).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nobodyCompletesItForOthers() throws Exception {
    TcpSocket socket = net.link().socket();
    socket.closed().complete(Result.ok());

    assertThat(socket.closed()).isNotDone();
  }

  @Test
  void theCountersAreExactAfterTheEnd() throws Exception {
    Link link = net.link();
    link.send(new byte[100_000]);
    int read = 0;
    while (read < 100_000) {
      read += link.socket().read().get().length;
    }
    link.socket().write(new byte[70_000]);
    link.socket().write(new byte[30]);

    link.socket().close();
    get(link.socket().closed());

    assertThat(link.socket().bytesRead()).isEqualTo(100_000);
    assertThat(link.socket().bytesWritten()).isEqualTo(70_030);
    assertThat(link.peer().getInputStream().readAllBytes()).hasSize(70_030);
  }

  @Test
  void aWriteCutShortCountsAsFarAsItWent() throws Exception {
    Link link = net.link();
    link.socket().writeFuture(new byte[MORE_THAN_FITS]);
    net.settle();

    link.socket().close();
    get(link.socket().closed());

    long arrived = link.peer().getInputStream().readAllBytes().length;
    assertThat(arrived).isPositive().isLessThan(MORE_THAN_FITS);
    assertThat(link.socket().bytesWritten()).isEqualTo(arrived);
  }

  @Test
  void whatLeavesWhileACloseLingersCountsOnce() throws Exception {
    Link link = net.link();
    link.socket().option(SO_LINGER, 600);
    link.socket().writeFuture(new byte[MORE_THAN_FITS]);

    link.socket().close();

    assertThat(link.peer().getInputStream().readAllBytes()).hasSize(MORE_THAN_FITS);
    get(link.socket().closed());
    assertThat(link.socket().bytesWritten()).isEqualTo(MORE_THAN_FITS);
  }

  @Test
  void clonesCountTogether() throws Exception {
    Link link = net.link();
    TcpSocket other = link.socket().tryClone().get();
    other.write(ascii("abc"));
    link.socket().write(ascii("de"));
    assertThat(link.receive(5)).isEqualTo("abcde");

    assertThat(other.bytesWritten()).isEqualTo(5);
    assertThat(link.socket().bytesWritten()).isEqualTo(5);
    other.close();
  }
}
