package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PortTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final Port<Integer> port = new Port<>();
  private final Chan<Integer> chan = port.chan();

  @Test
  void messagesArriveInTheOrderOfTheirSending() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      chan.send(i);
    }

    for (int i = 0; i < 1_000; i++) {
      assertThat(port.recv()).isEqualTo(i);
    }
  }

  @Test
  void everyCallForTheChanGivesTheSameOne() {
    assertThat(port.chan()).isSameAs(chan);
  }

  @Test
  void aMessageWakesAParkedReceiver() throws Exception {
    Parked<Integer> receiver = Parked.on(port, port::recv);

    chan.send(7);

    assertThat(receiver.get()).isEqualTo(7);
  }

  @Test
  void aMessageWakesAReceiverThatWaitsForATime() throws Exception {
    Parked<Integer> receiver = Parked.on(port, () -> port.recv(LONG));

    chan.send(7);

    assertThat(receiver.get()).isEqualTo(7);
  }

  @Test
  void aTimeoutBeyondAllCountingWaits() throws Exception {
    Parked<Integer> receiver = Parked.on(port, () -> port.recv(Duration.ofSeconds(Long.MAX_VALUE)));

    chan.send(7);

    assertThat(receiver.get()).isEqualTo(7);
  }

  @Test
  void aMessageThatIsLateForOneReceiveIsThereForTheNext() throws Exception {
    assertThat(port.recv(Duration.ofMillis(1))).isNull();

    chan.send(7);

    assertThat(port.recv(LONG)).isEqualTo(7);
  }

  @Test
  void aZeroTimeoutTakesWhatIsThere() throws Exception {
    assertThat(port.recv(Duration.ZERO)).isNull();
    chan.send(7);
    assertThat(port.recv(Duration.ZERO)).isEqualTo(7);
  }

  @Test
  void aNegativeTimeoutIsRefusedAndTakesNothing() {
    chan.send(7);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> port.recv(Duration.ofNanos(-1)))
        .withMessageContaining("PT-0.000000001S");
    assertThat(port.tryRecv()).isEqualTo(7);
  }

  @Test
  void tryRecvAndPeekDoNotWait() {
    assertThat(port.peek()).isFalse();
    assertThat(port.tryRecv()).isNull();

    chan.send(7);

    assertThat(port.peek()).isTrue();
    assertThat(port.tryRecv()).isEqualTo(7);
    assertThat(port.peek()).isFalse();
  }

  @Test
  void theHeadIsTheNextMessageAndStaysIt() {
    assertThat(port.head()).isNull();

    chan.send(7);
    chan.send(8);

    assertThat(port.head()).isEqualTo(7);
    assertThat(port.head()).isEqualTo(7);
    assertThat(port.tryRecv()).isEqualTo(7);
    assertThat(port.head()).isEqualTo(8);
  }

  @Test
  void aClosedPortHasAHeadOnlyWhileSomethingIsLeftInIt() {
    chan.send(7);
    port.close();

    assertThat(port.head()).isEqualTo(7);
    assertThat(port.tryRecv()).isEqualTo(7);
    assertThat(port.head()).isNull();
  }

  @Test
  void aNullMessageIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> chan.send(null)).withMessage("message");
  }

  @Test
  void closeWakesAParkedReceiverAndTellsTheReason() {
    Parked<Integer> receiver = Parked.on(port, port::recv);

    port.close("the house burned down");

    assertThatThrownBy(receiver::get)
        .cause()
        .isInstanceOfSatisfying(
            PortClosedException.class,
            e -> assertThat(e.reason()).isEqualTo("the house burned down"))
        .hasMessageContaining("the house burned down");
  }

  @Test
  void whatWasSentBeforeTheCloseIsReceivedAfterIt() throws Exception {
    chan.send(1);
    chan.send(2);

    port.close();

    assertThat(port.isClosed()).isTrue();
    assertThat(port.peek()).isTrue();
    assertThat(port.recv()).isEqualTo(1);
    assertThat(port.recv(LONG)).isEqualTo(2);
    assertThat(port.peek()).isFalse();
  }

  @Test
  void everyReceiveOnADrainedClosedPortThrows() {
    port.close();

    assertThatThrownBy(port::recv).isInstanceOf(PortClosedException.class);
    assertThatThrownBy(port::tryRecv).isInstanceOf(PortClosedException.class);
    assertThatThrownBy(() -> port.recv(LONG)).isInstanceOf(PortClosedException.class);
  }

  @Test
  void whatIsSentAfterTheCloseIsDropped() {
    port.close();

    chan.send(1);

    assertThat(port.peek()).isFalse();
    assertThatThrownBy(port::tryRecv).isInstanceOf(PortClosedException.class);
  }

  @Test
  void theFirstReasonStands() {
    assertThat(port.isClosed()).isFalse();
    port.close("first");
    port.close("second");
    port.close();

    assertThatThrownBy(port::tryRecv).hasMessageContaining("first");
  }

  @Test
  void interruptWhileParkedLeavesThePortUsable() throws Exception {
    Parked<Integer> receiver = Parked.on(port, port::recv);

    receiver.thread().interrupt();

    assertThatThrownBy(receiver::get).hasCauseInstanceOf(InterruptedException.class);
    chan.send(7);
    assertThat(port.recv()).isEqualTo(7);
  }

  @Test
  void anInterruptedThreadTakesNoMessage() throws Exception {
    chan.send(7);
    Thread.currentThread().interrupt();

    assertThatThrownBy(port::recv).isInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(port.recv()).isEqualTo(7);
  }

  @Test
  void aSecondReceiverIsToldWhoReceives() throws Exception {
    Parked<Integer> receiver = Parked.on(port, port::recv);
    String name = receiver.thread().toString();

    assertThatThrownBy(port::recv)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Port.recv", name);
    assertThatThrownBy(port::tryRecv)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Port.tryRecv", name);
    assertThatThrownBy(port::peek)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Port.peek", name);
    assertThatThrownBy(port::head)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Port.head", name);

    chan.send(7);
    assertThat(receiver.get()).isEqualTo(7);
  }

  @Test
  void threadsMayReceiveOneAfterTheOther() throws Exception {
    chan.send(1);
    chan.send(2);

    assertThat(Parked.on(port, port::recv).get()).isEqualTo(1);
    assertThat(port.recv()).isEqualTo(2);
  }

  @Test
  void anUnparkWithoutAMessageDoesNotEndTheWait() throws Exception {
    Parked<Integer> receiver = Parked.on(port, port::recv);

    LockSupport.unpark(receiver.thread());
    chan.send(7);

    assertThat(receiver.get()).isEqualTo(7);
  }
}
