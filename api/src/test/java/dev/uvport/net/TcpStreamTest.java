package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvTcp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reading that is started once and for all. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpStreamTest {
  private final Loopback net = new Loopback();
  private final LinkedBlockingQueue<Result<byte[], TcpErrData>> got = new LinkedBlockingQueue<>();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  @Test
  void thePortGetsDataThenTheEndOnce() throws Exception {
    Link link = net.link();
    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();

    link.send("data");
    assertThat(port.recv().get()).isEqualTo(ascii("data"));
    link.peer().shutdownOutput();
    assertThat(port.recv().getErr().isEof()).isTrue();
    net.settle(); // a second one would have come in the same turn
    assertThat(port.tryRecv()).isNull();
  }

  @Test
  void readStartTwiceIsTheSamePort() throws Exception {
    Link link = net.link();

    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();

    assertThat(link.socket().readStart().get()).isSameAs(port);
    link.send("once");
    assertThat(port.recv().get()).isEqualTo(ascii("once"));
    net.settle(); // a second one would have come in the same turn
    assertThat(port.tryRecv()).isNull();
  }

  @Test
  void anEndThatWaitsInThePortIsToldOnceByALaterReadStart() throws Exception {
    Link link = net.link();
    assertThat(link.socket().read(Duration.ZERO).getErr().isTimeout()).isTrue();
    link.peer().shutdownOutput();
    soon().until(() -> link.socket().connection().reads().end() != null);

    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();

    assertThat(port.recv().getErr().isEof()).isTrue();
    net.settle(); // a second one would have come in the same turn
    assertThat(port.tryRecv()).isNull();
  }

  @Test
  void whatWasReadBeforeComesBeforeWhatIsFetchedOfADeadConnection() throws Exception {
    Link link = net.link();
    Connection connection = link.socket().connection();
    link.send("first");
    assertThat(link.socket().peek().get()).isEqualTo(ascii("first"));
    link.socket().readStop();
    link.send("second");
    soon().until(() -> Questions.ask(connection, "available", UvTcp::available).get() == 6);

    link.socket()
        .iotask()
        .interact(
            loop -> {
              connection.died(new TcpErrData("ECONNRESET", "connection reset by peer"));
              link.socket().readStart(got::add);
            })
        .get();

    assertThat(got.take().get()).isEqualTo(ascii("first"));
    assertThat(got.take().get()).isEqualTo(ascii("second"));
    assertThat(got.take().getErr().errName()).isEqualTo("ECONNRESET");
  }

  @Test
  void afterTheEndReadStartTellsItAgain() throws Exception {
    Link link = net.link();
    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();
    link.peer().shutdownOutput();
    assertThat(port.recv().getErr().isEof()).isTrue();

    assertThat(link.socket().readStart().get()).isSameAs(port);

    assertThat(port.recv().getErr().isEof()).isTrue();
  }

  @Test
  void afterTheEndAChanIsToldItToo() throws Exception {
    Link link = net.link();
    link.send("unread");
    link.peer().shutdownOutput();
    assertThat(link.socket().read().get()).isEqualTo(ascii("unread"));
    assertThat(link.socket().read().getErr().isEof()).isTrue();

    assertThat(link.socket().readStart(got::add).isOk()).isTrue();

    assertThat(got.take().getErr().isEof()).isTrue();
  }

  @Test
  void aChanGetsDataThenTheEndOnce() throws Exception {
    Link link = net.link();
    assertThat(link.socket().readStart(got::add).isOk()).isTrue();

    link.send("data");
    assertThat(got.take().get()).isEqualTo(ascii("data"));
    link.peer().shutdownOutput();
    assertThat(got.take().getErr().isEof()).isTrue();
    net.settle();
    assertThat(got).isEmpty();
  }

  @Test
  void aChanGetsFirstWhatWasReadBefore() throws Exception {
    Link link = net.link();
    link.socket().readStart().get();
    link.send("before");
    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();
    while (!port.peek()) {
      Thread.onSpinWait();
    }
    link.socket().readStop();
    link.send("after");

    assertThat(link.socket().readStart(got::add).isOk()).isTrue();

    assertThat(got.take().get()).isEqualTo(ascii("before"));
    assertThat(got.take().get()).isEqualTo(ascii("after"));
  }

  @Test
  void whileOneStreamIsUnderWayAnotherIsRefused() throws Exception {
    Link toPort = net.link();
    toPort.socket().readStart().get();
    Link toChan = net.link();
    toChan.socket().readStart(got::add);

    assertThat(toPort.socket().readStart(got::add).getErr().errName()).isEqualTo("EALREADY");
    assertThat(toChan.socket().readStart(got::add).getErr().errName()).isEqualTo("EALREADY");
    assertThat(toChan.socket().readStart().getErr().errName()).isEqualTo("EALREADY");
    assertThat(toChan.socket().read().getErr().errName()).isEqualTo("EALREADY");
    assertThat(toChan.socket().readFuture().join().getErr().errName()).isEqualTo("EALREADY");
    toChan.send("to the first");
    assertThat(got.take().get()).isEqualTo(ascii("to the first"));
  }

  @Test
  void afterAReadAnotherFormStillWorks() throws Exception {
    Link link = net.link();
    link.send("a");
    assertThat(link.socket().read().get()).isEqualTo(ascii("a"));
    assertThat(link.socket().readStart(got::add).isOk()).isTrue();
    link.send("b");
    assertThat(got.take().get()).isEqualTo(ascii("b"));
    assertThat(link.socket().readStop().isOk()).isTrue();
    link.send("c");

    assertThat(link.socket().read().get()).isEqualTo(ascii("c"));
  }

  @Test
  void whatArrivesAfterReadStopIsTheNextReads() throws Exception {
    Link link = net.link();
    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();
    assertThat(link.socket().readStop(port).isOk()).isTrue();
    assertThat(link.socket().readStop(port).isOk()).isTrue();
    link.send("straggler");
    net.settle();

    assertThat(port.tryRecv()).isNull();
    assertThat(link.socket().read().get()).isEqualTo(ascii("straggler"));
  }

  @Test
  void stopAndStartLoseNothing() throws Exception {
    Link link = net.link();
    int bytes = 200_000;
    Waiting<Void> sender =
        Waiting.start(
            () -> {
              for (int i = 0; i < bytes / 100; i++) {
                byte[] block = new byte[100];
                java.util.Arrays.fill(block, (byte) i);
                link.send(block);
              }
              return null;
            });
    int read = 0;
    while (read < bytes) {
      Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();
      byte[] chunk = port.recv().get();
      for (byte b : chunk) {
        assertThat(b).isEqualTo((byte) (read++ / 100));
      }
      link.socket().readStop(port);
    }
    sender.get();
  }

  @Test
  void readStopWithAnotherSocketsPortIsRefused() throws Exception {
    Link one = net.link();
    Port<Result<byte[], TcpErrData>> other = net.link().socket().readStart().get();

    assertThatThrownBy(() -> one.socket().readStop(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not this socket's");
  }

  @Test
  void aHandlerIsLentTheDataAndMayEchoIt() throws Exception {
    Link link = net.link();
    LinkedBlockingQueue<TcpErrData> ends = new LinkedBlockingQueue<>();
    link.socket()
        .readStart(
            new ReadHandler() {
              @Override
              public void onData(ByteBuffer data) {
                link.socket().write(data, result -> got.add(result.map(unit -> new byte[0])));
                assertThat(data.hasRemaining()).isFalse();
              }

              @Override
              public void onEnd(TcpErrData why) {
                ends.add(why);
              }
            });

    for (String text : List.of("one", "two", "x".repeat(100_000))) {
      Waiting<String> answer = Waiting.start(() -> link.receive(text.length()));
      link.send(text);
      assertThat(answer.get()).isEqualTo(text);
    }
    link.peer().shutdownOutput();

    assertThat(ends.take().isEof()).isTrue();
    assertThat(got).allMatch(Result::isOk).isNotEmpty();
    assertThat(net.errors()).isEmpty();
  }

  @Test
  void aHandlerThatThrowsCostsItsSocketOnlyAndIsReportedOnce() throws Exception {
    Link bad = net.link();
    Link good = net.link();
    bad.socket()
        .readStart(
            new ReadHandler() {
              @Override
              public void onData(ByteBuffer data) {
                throw new IllegalStateException("thrown by the handler");
              }

              @Override
              public void onEnd(TcpErrData why) {
                got.add(Result.err(why));
              }
            });
    bad.send("x");

    assertThat(got.take().getErr().isCanceled()).isTrue();
    assertThat(bad.peer().getInputStream().read()).isEqualTo(-1);
    assertThat(bad.socket().isClosed()).isTrue();
    assertThat(net.errors()).singleElement().asString().contains("thrown by the handler");
    good.send("y");
    assertThat(good.socket().read().get()).isEqualTo(ascii("y"));
  }

  @Test
  void aChanThatThrowsCostsItsSocketOnlyAndIsReportedOnce() throws Exception {
    Link link = net.link();
    link.socket()
        .readStart(
            result -> {
              got.add(result);
              result.ifOk(
                  data -> {
                    throw new IllegalStateException("thrown by the chan");
                  });
            });
    link.send("x");

    assertThat(got.take().isOk()).isTrue();
    assertThat(got.take().getErr().isCanceled()).isTrue();
    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
    assertThat(net.errors()).singleElement().asString().contains("thrown by the chan");
  }

  @Test
  void closeTellsAStreamThatItWasThisSide() throws Exception {
    Link toChan = net.link();
    toChan.socket().readStart(got::add);
    Link toPort = net.link();
    Port<Result<byte[], TcpErrData>> port = toPort.socket().readStart().get();

    toChan.socket().close();
    toPort.socket().close();

    assertThat(got.take().getErr().isCanceled()).isTrue();
    assertThat(port.recv().getErr().isCanceled()).isTrue();
    assertThatThrownBy(port::recv).isInstanceOf(PortClosedException.class);
  }
}
