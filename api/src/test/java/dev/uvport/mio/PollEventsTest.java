package dev.uvport.mio;

import static dev.uvport.mio.PollFixture.BOTH;
import static dev.uvport.mio.PollFixture.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.mio.PollFixture.Pair;
import dev.uvport.net.ErrorKind;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which events come of what. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class PollEventsTest {
  private final PollFixture net = new PollFixture();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  private void register(TcpSocket socket, Interest interest) {
    assertThat(net.registry().register(socket, TOKEN, interest).isOk()).isTrue();
  }

  @Test
  void whatIsReadyWhenItIsRegisteredIsTold() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), Interest.WRITABLE);

    List<Event> found = net.next();

    assertThat(found).hasSize(1);
    assertThat(found.get(0).token()).isEqualTo(TOKEN);
    assertThat(found.get(0).isWritable()).isTrue();
    assertThat(found.get(0).isReadable()).isFalse();
    assertThat(found.get(0).isError()).isFalse();
    assertThat(found.get(0).isReadClosed()).isFalse();
    assertThat(found.get(0).isWriteClosed()).isFalse();
    assertThat(found.get(0)).hasToString("Event[7 writable]");
  }

  @Test
  void readableIsToldOnceUntilATryWouldBlock() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), Interest.READABLE);
    assertThat(net.now()).isEmpty();

    pair.send("one");
    assertThat(net.next()).singleElement().matches(Event::isReadable);
    assertThat(net.now()).isEmpty();
    assertThat(PollFixture.tryRead(pair.socket())).isEqualTo("one");
    assertThat(pair.socket().tryRead(ByteBuffer.allocate(1)).getErr().kind())
        .isEqualTo(ErrorKind.WOULD_BLOCK);
    pair.send("two");

    assertThat(net.next()).singleElement().matches(Event::isReadable);
    assertThat(PollFixture.tryRead(pair.socket())).isEqualTo("two");
  }

  @Test
  void writableIsToldWhenThereIsRoomAgain() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), Interest.WRITABLE);
    net.next();

    int unread = PollFixture.fill(pair.socket());
    for (List<Event> early = net.now(); !early.isEmpty(); early = net.now()) {
      int more = PollFixture.fill(pair.socket()); // the kernel has found more room by itself
      assertThat(more).as("room that was told of").isPositive();
      unread += more;
    }
    pair.peer().getInputStream().readNBytes(unread);

    assertThat(net.until(Event::isWritable).token()).isEqualTo(TOKEN);
    assertThat(pair.socket().tryWrite(ByteBuffer.allocate(1)).get()).isEqualTo(1);
  }

  @Test
  void theEndOfWhatThePeerSendsIsReadClosed() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), Interest.READABLE);
    pair.send("last");
    pair.peer().shutdownOutput();

    Event event = net.until(Event::isReadClosed);

    assertThat(event.isReadable()).isTrue();
    assertThat(event.isWriteClosed()).isFalse();
    assertThat(PollFixture.tryRead(pair.socket())).isEqualTo("last");
    assertThat(pair.socket().tryRead(ByteBuffer.allocate(1)).getErr().isEof()).isTrue();
    assertThat(pair.socket().tryRead(ByteBuffer.allocate(1)).getErr().isEof()).isTrue();
  }

  @Test
  void aResetIsAnErrorAndClosesBothDirections() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), BOTH);
    pair.peer().setSoLinger(true, 0);
    pair.peer().close();

    Event event = net.until(Event::isError);

    assertThat(event.isReadClosed()).isTrue();
    assertThat(event.isWriteClosed()).isTrue();
    assertThat(pair.socket().tryRead(ByteBuffer.allocate(1)).getErr().errName())
        .isEqualTo("ECONNRESET");
    assertThat(pair.socket().tryWrite(ByteBuffer.allocate(1)).getErr().errName())
        .isEqualTo("ECONNRESET");
  }

  @Test
  void urgentDataIsPriority() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), Interest.PRIORITY);

    pair.peer().sendUrgentData(1);

    assertThat(net.next()).singleElement().matches(Event::isPriority);
  }

  @Test
  void reregisteringTellsOnceMoreWithTheNewToken() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), Interest.READABLE);
    assertThat(net.now()).isEmpty();

    Token other = new Token(8);
    assertThat(net.registry().reregister(pair.socket(), other, Interest.WRITABLE).isOk()).isTrue();

    List<Event> found = net.next();
    assertThat(found).singleElement().matches(Event::isWritable);
    assertThat(found.get(0).token()).isEqualTo(other);
    pair.send("not asked for");
    assertThat(net.now()).isEmpty();
  }

  @Test
  void aDeregisteredSocketIsNotToldOfAndCanBeUsedOtherwise() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), BOTH);
    pair.send("data");

    assertThat(net.registry().deregister(pair.socket()).isOk()).isTrue();

    assertThat(net.now()).isEmpty();
    assertThat(pair.socket().read().get()).asString().isEqualTo("data");
    assertThat(net.registry().deregister(pair.socket()).getErr().errName()).isEqualTo("ENOENT");
  }

  @Test
  void aClosedSocketIsNotToldOf() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), Interest.READABLE);
    pair.send("data");
    pair.socket().close();
    net.iotask().interact(loop -> {}).join();

    assertThat(net.now()).isEmpty();
    assertThat(net.registry().reregister(pair.socket(), TOKEN, BOTH).getErr().errName())
        .isEqualTo("ENOENT");
    assertThat(net.registry().register(pair.socket(), TOKEN, BOTH).getErr().kind())
        .isEqualTo(ErrorKind.CLOSED);
  }

  @Test
  void whatWasReadAheadIsToldAndComesFirst() throws Exception {
    Pair pair = net.pair();
    pair.send("first");
    assertThat(pair.socket().read().get()).asString().isEqualTo("first");
    pair.send("second");
    var port = pair.socket().readStart().get();
    while (!port.peek()) {
      Thread.onSpinWait();
    }
    pair.socket().readStop();
    register(pair.socket(), Interest.WRITABLE);
    net.next();
    assertThat(net.now()).isEmpty();
    net.registry().reregister(pair.socket(), TOKEN, Interest.READABLE);

    assertThat(net.until(Event::isReadable).token()).isEqualTo(TOKEN);
    ByteBuffer three = ByteBuffer.allocate(3);
    assertThat(pair.socket().tryRead(three).get()).isEqualTo(3);
    assertThat(three.array()).asString().isEqualTo("sec");
    net.registry().deregister(pair.socket());
    assertThat(pair.socket().read().get()).asString().isEqualTo("ond");
  }

  @Test
  void anEndThatWasReadAheadIsTold() throws Exception {
    Pair pair = net.pair();
    pair.peer().shutdownOutput();
    assertThat(pair.socket().read().getErr().isEof()).isTrue();
    register(pair.socket(), Interest.READABLE);

    assertThat(net.until(Event::isReadable).token()).isEqualTo(TOKEN);
    assertThat(pair.socket().tryRead(ByteBuffer.allocate(1)).getErr().isEof()).isTrue();
  }

  @Test
  void aTryThatQueuedWritesRefusedIsToldWhenTheyHaveLeft() throws Exception {
    Pair pair = net.pair();
    register(pair.socket(), Interest.WRITABLE);
    net.next();
    int unread = PollFixture.fill(pair.socket());
    CountDownLatch goOn = new CountDownLatch(1);
    net.iotask().interact(loop -> goOn.await()); // or they could have left
    pair.socket().write(new byte[3], result -> {});
    Result<Integer, TcpErrData> refused = pair.socket().tryWrite(ByteBuffer.allocate(1));
    goOn.countDown();
    assertThat(refused.getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);

    pair.peer().getInputStream().readNBytes(unread + 3);
    Result<Integer, TcpErrData> wrote = pair.socket().tryWrite(ByteBuffer.allocate(1));
    while (wrote.isErr()) {
      assertThat(wrote.getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
      net.until(Event::isWritable);
      wrote = pair.socket().tryWrite(ByteBuffer.allocate(1));
    }

    assertThat(wrote.get()).isEqualTo(1);
  }

  @Test
  void aListenerIsReadableWhenAConnectionWaits() throws Exception {
    net.registry().register(net.listener(), TOKEN, Interest.READABLE);
    net.now();
    assertThat(net.listener().tryAccept().getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);

    net.peer();
    assertThat(net.until(Event::isReadable).token()).isEqualTo(TOKEN);
    net.listener().tryAccept().get().close();
    assertThat(net.listener().tryAccept().getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
    net.peer();

    assertThat(net.until(Event::isReadable).token()).isEqualTo(TOKEN);
    net.listener().tryAccept().get().close();
  }

  @Test
  void aConnectionThatWasAcceptedAheadIsTold() throws Exception {
    net.peer();
    net.listener().accept().get().close(); // from now on the listener accepts by itself
    net.peer();
    var port = net.listener().incoming();
    while (!port.peek()) {
      Thread.onSpinWait();
    }

    net.registry().register(net.listener(), TOKEN, Interest.READABLE);

    assertThat(net.until(Event::isReadable).token()).isEqualTo(TOKEN);
    net.listener().tryAccept().get().close();
  }
}
