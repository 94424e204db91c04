package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several sockets that stand for one connection. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class CloneTest {
  private static final int MORE_THAN_FITS = 64 << 20;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  @Test
  void bothReadAndWriteTheSameStream() throws Exception {
    Link link = net.link();
    TcpSocket other = link.socket().tryClone().get();

    link.send("a");
    assertThat(other.read().get()).isEqualTo(ascii("a"));
    link.send("b");
    assertThat(link.socket().read().get()).isEqualTo(ascii("b"));
    other.write(ascii("c"));
    link.socket().write(ascii("d"));

    assertThat(link.receive(2)).isEqualTo("cd");
    assertThat(other.peerAddr()).isEqualTo(link.socket().peerAddr());
    other.close();
  }

  @Test
  void theConnectionClosesWithTheLastOfThem() throws Exception {
    Link link = net.link();
    TcpSocket second = link.socket().tryClone().get();
    TcpSocket third = second.tryClone().get();

    link.socket().close();
    link.socket().close();
    third.close();
    third.close();
    net.settle();
    assertThat(link.socket().isClosed()).isTrue();
    assertThat(third.isClosed()).isTrue();
    assertThat(second.isClosed()).isFalse();
    assertThat(second.write(ascii("x")).isOk()).isTrue();
    assertThat(link.receive(1)).isEqualTo("x");

    second.close();
    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aClosedOneSaysSoWhileTheOtherWorks() throws Exception {
    Link link = net.link();
    TcpSocket other = link.socket().tryClone().get();

    link.socket().close();

    ClosedReadsTest.assertAllClosed(link.socket());
    assertThat(link.socket().tryClone().getErr().errName()).isEqualTo("EBADF");
    assertThat(link.socket().option(TCP_NODELAY).getErr().errName()).isEqualTo("EBADF");
    assertThat(link.socket().fd().getErr().errName()).isEqualTo("EBADF");
    assertThat(other.option(TCP_NODELAY)).isEqualTo(Result.ok(true));
    link.send("a");
    assertThat(other.read().get()).isEqualTo(ascii("a"));
    other.close();
    ClosedReadsTest.assertAllClosed(other);
    assertThat(other.tryClone().getErr().errName()).isEqualTo("EBADF");
  }

  @ParameterizedTest
  @EnumSource
  void closingOneCancelsItsReadAndLeavesTheOther(ReadForm form) throws Exception {
    Link link = net.link();
    TcpSocket other = link.socket().tryClone().get();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> form.read(other));

    other.close();

    assertThat(reader.get().getErr()).isEqualTo(TcpErrData.CANCELED);
    link.send("a");
    assertThat(form.read(link.socket()).get()).isEqualTo(ascii("a"));
  }

  @ParameterizedTest
  @EnumSource
  void aReaderWaitsOnWhenAnotherSocketIsClosed(ReadForm form) throws Exception {
    Link link = net.link();
    TcpSocket other = link.socket().tryClone().get();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> form.read(link.socket()));

    other.close();
    net.settle();
    link.send("a");

    assertThat(reader.get().get()).isEqualTo(ascii("a"));
    link.send("b");
    assertThat(form.read(link.socket()).get()).isEqualTo(ascii("b"));
  }

  @Test
  void closingOneStopsItsStreamAndTheOtherReadsOn() throws Exception {
    Link link = net.link();
    TcpSocket other = link.socket().tryClone().get();
    Port<Result<byte[], TcpErrData>> told = new Port<>();
    assertThat(other.readStart(told.chan()).isOk()).isTrue();
    assertThat(link.socket().readStart().getErr().errName()).isEqualTo("EALREADY");
    link.send("a");
    assertThat(told.recv().get()).isEqualTo(ascii("a"));

    other.close();

    assertThat(told.recv().getErr()).isEqualTo(TcpErrData.CANCELED);
    link.send("b");
    assertThat(link.socket().read().get()).isEqualTo(ascii("b"));
    assertThat(told.peek()).isFalse();
  }

  @Test
  void closingOneLeavesItsWrites() throws Exception {
    Link link = net.link();
    TcpSocket other = link.socket().tryClone().get();
    CompletableFuture<Result<Unit, TcpErrData>> written =
        other.writeFuture(new byte[MORE_THAN_FITS]);

    other.close();

    assertThat(link.peer().getInputStream().readNBytes(MORE_THAN_FITS)).hasSize(MORE_THAN_FITS);
    assertThat(written.join().isOk()).isTrue();
  }

  @Test
  void aCloneThatIsHeldKeepsTheConnection() throws Exception {
    Link link = net.link();
    TcpSocket kept = net.forget(link).tryClone().get();
    for (int i = 0; i < 20; i++) {
      System.gc();
      link.send("a");
      assertThat(kept.read().get()).isEqualTo(ascii("a"));
    }
    kept.close();
    link.peer().close();
  }

  @Test
  void theEndOfTheIotaskClosesThemAll() throws Exception {
    Link link = net.link();
    TcpSocket other = link.socket().tryClone().get();

    net.iotask().close();

    assertThat(other.isClosed()).isTrue();
    assertThat(link.socket().isClosed()).isTrue();
  }
}
