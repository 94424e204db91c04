package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
final class SelectTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final Port<Integer> a = new Port<>();
  private final Port<Integer> b = new Port<>();
  private final Port<Integer> c = new Port<>();
  private final Select select = Select.of(a, b, c);

  static List<ThreadKind> threadKinds() {
    return ThreadKind.available();
  }

  @Test
  void thePortWithAMessageIsReturnedAndItsMessageLeftInIt() throws Exception {
    b.chan().send(7);

    assertThat((Object) select.await()).isSameAs(b);
    assertThat((Object) select.await(LONG)).isSameAs(b);
    assertThat(b.recv()).isEqualTo(7);
  }

  @Test
  void aMessageOnAnyPortWakesTheWaitingThread() throws Exception {
    for (Port<Integer> port : List.of(a, b, c)) {
      Parked<Port<?>> waiting = Parked.on(select, select::await);

      port.chan().send(7);

      assertThat((Object) waiting.get()).isSameAs(port);
      assertThat(port.recv()).isEqualTo(7);
    }
  }

  @Test
  void aMessageWakesAThreadThatWaitsForATime() throws Exception {
    Parked<Port<?>> waiting = Parked.on(select, () -> select.await(LONG));

    c.chan().send(7);

    assertThat((Object) waiting.get()).isSameAs(c);
  }

  @Test
  void portsThatAreAlwaysReadyTakeTurns() throws Exception {
    for (int i = 0; i < 100; i++) {
      a.chan().send(i);
      b.chan().send(i);
      c.chan().send(i);
    }

    for (int i = 0; i < 100; i++) {
      for (Port<Integer> port : List.of(a, b, c)) {
        assertThat((Object) select.await()).isSameAs(port);
        assertThat(port.recv()).isEqualTo(i);
      }
    }
  }

  @Test
  void aDrainedClosedPortIsReadyAndTakesTurnsToo() throws Exception {
    a.close();
    b.chan().send(7);

    assertThat((Object) select.await()).isSameAs(a);
    assertThatThrownBy(a::recv).isInstanceOf(PortClosedException.class);
    assertThat((Object) select.await()).isSameAs(b);
    assertThat(b.recv()).isEqualTo(7);
    assertThat((Object) select.await()).isSameAs(a);
  }

  @Test
  void closeWakesTheWaitingThread() throws Exception {
    Parked<Port<?>> waiting = Parked.on(select, select::await);

    b.close("gone");

    assertThat((Object) waiting.get()).isSameAs(b);
    assertThatThrownBy(b::recv).hasMessageContaining("gone");
  }

  @Test
  void aMessageThatIsLateForOneWaitIsThereForTheNext() throws Exception {
    assertThat((Object) select.await(Duration.ZERO)).isNull();
    assertThat((Object) select.await(Duration.ofMillis(1))).isNull();

    a.chan().send(7);

    assertThat((Object) select.await(Duration.ZERO)).isSameAs(a);
  }

  @Test
  void interruptWhileWaitingLeavesThePortsUsable() throws Exception {
    Parked<Port<?>> waiting = Parked.on(select, select::await);

    waiting.thread().interrupt();

    assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
    c.chan().send(7);
    assertThat((Object) select.await()).isSameAs(c);
    assertThat(c.recv()).isEqualTo(7);
  }

  @Test
  void theWaitingThreadIsTheReceiverOfAllPorts() throws Exception {
    Parked<Port<?>> waiting = Parked.on(select, select::await);

    for (Port<Integer> port : List.of(a, b, c)) {
      assertThatThrownBy(port::tryRecv)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(waiting.thread().toString());
    }
    assertThatThrownBy(select::await).isInstanceOf(IllegalStateException.class);

    a.chan().send(7);
    assertThat((Object) waiting.get()).isSameAs(a);
    assertThat(a.tryRecv()).isEqualTo(7);
  }

  @Test
  void aPortThatHasAReceiverKeepsTheOthersFree() throws Exception {
    Parked<Integer> receiver = Parked.on(b, b::recv);
    a.chan().send(1);

    assertThatThrownBy(select::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Select.await", receiver.thread().toString());

    assertThat(a.tryRecv()).isEqualTo(1);
    assertThat(c.tryRecv()).isNull();
    b.chan().send(2);
    assertThat(receiver.get()).isEqualTo(2);
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(Select::of).withMessageContaining("needs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Select.of(a, b, a))
        .withMessageContaining("twice");
    assertThatIllegalArgumentException().isThrownBy(() -> select.await(Duration.ofNanos(-1)));
    assertThatNullPointerException().isThrownBy(() -> Select.of(a, null)).withMessage("ports[1]");
  }

  @ParameterizedTest
  @MethodSource("threadKinds")
  void everyMessageOfManySendersIsSelectedOnceAndInOrder(ThreadKind kind) throws Exception {
    int senders = 8;
    int messages = 50_000;
    List<Port<Integer>> ports = new ArrayList<>();
    for (int s = 0; s < senders; s++) {
      ports.add(new Port<>());
    }
    Future<int[]> receiver = kind.start(() -> selectAll(ports, messages));

    for (Port<Integer> port : ports) {
      kind.start(
          () -> {
            for (int i = 0; i < messages; i++) {
              port.chan().send(i);
            }
            return null;
          });
    }

    assertThat(receiver.get()).containsOnly(messages);
  }

  private static int[] selectAll(List<Port<Integer>> ports, int messages)
      throws InterruptedException {
    Select select = Select.of(ports.toArray(new Port<?>[0]));
    int[] counts = new int[ports.size()];
    for (int i = 0; i < ports.size() * messages; i++) {
      Port<?> ready = select.await();
      int index = ports.indexOf(ready);
      int number = ports.get(index).tryRecv();
      if (number != counts[index]) {
        throw new AssertionError(number + " came after " + counts[index] + " messages");
      }
      counts[index]++;
    }
    return counts;
  }

  @ParameterizedTest
  @MethodSource("threadKinds")
  void aThreadThatIsAboutToParkIsNeverMissed(ThreadKind kind) throws Exception {
    int messages = 100_000;
    Future<Void> echo =
        kind.start(
            () -> {
              Select either = Select.of(a, b);
              for (int i = 0; i < messages; i++) {
                c.chan().send(either.await() == a ? a.recv() : b.recv());
              }
              return null;
            });
    Future<Void> caller =
        kind.start(
            () -> {
              for (int i = 0; i < messages; i++) {
                (i % 2 == 0 ? a : b).chan().send(i);
                assertThat(c.recv()).isEqualTo(i);
              }
              return null;
            });

    caller.get();
    echo.get();
  }
}
