package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpPeekTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void eachPeekAndThenTheReadGetTheSame(ReadForm form) throws Exception {
    Link link = net.link();
    link.send("same");

    for (int i = 0; i < 3; i++) {
      assertThat(link.socket().peek().get()).isEqualTo(ascii("same"));
    }
    assertThat(form.read(link.socket()).get()).isEqualTo(ascii("same"));
    assertThat(link.socket().peek(Duration.ZERO).getErr()).isEqualTo(TcpErrData.TIMEOUT);
  }

  @Test
  void aPeekWaitsForWhatThePeerSends() throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> looker = Waiting.on(() -> link.socket().peek());
    assertThat(looker.isDone()).isFalse();

    link.send("late");

    assertThat(looker.get().get()).isEqualTo(ascii("late"));
    assertThat(link.socket().read().get()).isEqualTo(ascii("late"));
  }

  @Test
  void aPeekThatTimedOutLeavesTheNextOneItsData() throws Exception {
    Link link = net.link();

    assertThat(link.socket().peek(Duration.ofMillis(1)).getErr()).isEqualTo(TcpErrData.TIMEOUT);
    link.send("late");

    assertThat(link.socket().peek(Duration.ofMinutes(1)).get()).isEqualTo(ascii("late"));
  }

  @Test
  void whoeverChangesWhatWasPeekedChangesNothingElse() throws Exception {
    Link link = net.link();
    link.send("kept");

    link.socket().peek().get()[0] = 'X';

    assertThat(link.socket().read().get()).isEqualTo(ascii("kept"));
  }

  @Test
  void aPeekMeetsTheEndAndLeavesIt() throws Exception {
    Link link = net.link();
    link.send("last");
    link.peer().shutdownOutput();

    assertThat(link.socket().read().get()).isEqualTo(ascii("last"));
    for (int i = 0; i < 2; i++) {
      assertThat(link.socket().peek().getErr().isEof()).isTrue();
    }
    assertThat(link.socket().read().getErr().isEof()).isTrue();
  }

  @Test
  void aPeekTellsAReset() throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> looker = Waiting.on(() -> link.socket().peek());

    link.reset();

    assertThat(looker.get().getErr().errName()).isEqualTo("ECONNRESET");
  }

  @Test
  void aPeekSeesWhatThePortOfAStreamHoldsAndLeavesIt() throws Exception {
    Link link = net.link();
    Port<Result<byte[], TcpErrData>> port = link.socket().readStart().get();
    link.send("streamed");

    assertThat(link.socket().peek().get()).isEqualTo(ascii("streamed"));
    assertThat(link.socket().readStop().isOk()).isTrue();
    assertThat(link.socket().peek().get()).isEqualTo(ascii("streamed"));
    assertThat(port.recv().get()).isEqualTo(ascii("streamed"));
  }

  @Test
  void whatWasPeekedGoesFirstToAStreamThatStartsLater() throws Exception {
    Link link = net.link();
    link.send("first");
    assertThat(link.socket().peek().get()).isEqualTo(ascii("first"));
    OneShot<Result<byte[], TcpErrData>> streamed = new OneShot<>();

    assertThat(link.socket().readStart(streamed).isOk()).isTrue();

    assertThat(streamed.recv().get()).isEqualTo(ascii("first"));
  }

  @Test
  void aPeekBesideAStreamToAHandlerIsRefusedAndLeavesNoTrace() throws Exception {
    Link link = net.link();
    assertThat(link.socket().readStart(chunk -> {}).isOk()).isTrue();

    assertThat(link.socket().peek().getErr().errName()).isEqualTo("EALREADY");
    assertThat(link.socket().readStop().isOk()).isTrue();
    link.send("next");

    assertThat(link.socket().peek().get()).isEqualTo(ascii("next"));
  }

  @Test
  void aReadThatGaveUpBesideAStreamLeavesNoRefusalToTheNextOne() throws Exception {
    Link link = net.link();
    assertThat(link.socket().readStart(chunk -> {}).isOk()).isTrue();

    net.iotask()
        .interact(
            loop ->
                assertThat(Waiting.start(() -> link.socket().read(Duration.ZERO)).get().isErr())
                    .isTrue())
        .join();
    assertThat(link.socket().readStop().isOk()).isTrue();
    link.send("next");

    assertThat(link.socket().read().get()).isEqualTo(ascii("next"));
  }

  @Test
  void closeWakesAPeek() throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> looker = Waiting.on(() -> link.socket().peek());

    link.socket().close();

    assertThat(looker.get().getErr()).isEqualTo(TcpErrData.CANCELED);
  }

  @Test
  void anInterruptedPeekSaysSoAndLosesNothing() throws Exception {
    Link link = net.link();
    Waiting<Boolean> looker =
        Waiting.on(
            () -> {
              String name = link.socket().peek().getErr().errName();
              return name.equals("EINTR") && Thread.currentThread().isInterrupted();
            });

    looker.interrupt();
    assertThat(looker.get()).isTrue();
    link.send("kept");

    assertThat(link.socket().peek().get()).isEqualTo(ascii("kept"));
  }

  @Test
  void aPeekOnAnIotaskOrForANegativeTimeIsRefused() throws Exception {
    Link link = net.link();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> link.socket().peek(Duration.ofNanos(-1)))
        .withMessageContaining("PT-0.000000001S");
    assertThatThrownBy(() -> net.iotask().interact(loop -> link.socket().peek()).join())
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TcpSocket.peek");
  }
}
