package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class BacklogTest {
  private final Port<Integer> port = new Port<>();
  private final Backlog backlog = port.chan().backlog();
  private final List<String> ran = new ArrayList<>();

  private void send(int messages) {
    for (int i = 0; i < messages; i++) {
      port.chan().send(i);
    }
  }

  @Test
  void countsWhatWasSentAndReceived() {
    send(100);
    for (int i = 0; i < 40; i++) {
      port.tryRecv();
    }

    assertThat(backlog.sent()).isEqualTo(100);
    assertThat(backlog.received()).isEqualTo(40);
  }

  @Test
  void lookingIsNotReceiving() throws Exception {
    send(1);
    port.peek();
    Select.of(port).await();

    assertThat(backlog.received()).isZero();
  }

  @Test
  void anActionRunsOnceOnTheReceivingThreadWhenItsCountIsReached() throws Exception {
    send(4);
    backlog.whenReceived(3, () -> ran.add(Thread.currentThread().getName()));

    port.recv();
    port.recv();
    assertThat(ran).isEmpty();

    Parked.on(port, port::recv).get();
    assertThat(ran).containsExactly("parked");

    port.recv();
    assertThat(ran).hasSize(1);
  }

  @Test
  void anActionThatIsDueRunsAtOnce() {
    send(2);
    port.tryRecv();

    backlog.whenReceived(0, () -> ran.add("past"));
    backlog.whenReceived(1, () -> ran.add("present"));
    backlog.whenReceived(2, () -> ran.add("future"));

    assertThat(ran).containsExactly("past", "present");
  }

  @Test
  void actionsOfManySendersRunInTheOrderOfTheirCounts() {
    send(100);
    for (int i = 100; i > 0; i--) {
      String name = "at " + i;
      backlog.whenReceived(i, () -> ran.add(name));
    }

    for (int i = 1; i <= 100; i++) {
      port.tryRecv();
      assertThat(ran).hasSize(i).endsWith("at " + i);
    }
  }

  @Test
  void anActionMayRegisterAgainAndReceive() {
    send(3);
    backlog.whenReceived(
        1, () -> backlog.whenReceived(2, () -> ran.add("then took " + port.tryRecv())));

    port.tryRecv();
    port.tryRecv();

    assertThat(ran).containsExactly("then took 2");
  }

  @Test
  void closeRunsAllActionsAndLeavesNothingToWaitFor() {
    send(3);
    backlog.whenReceived(2, () -> ran.add("two"));
    backlog.whenReceived(Long.MAX_VALUE, () -> ran.add("never"));

    port.close();
    assertThat(ran).containsExactly("two", "never");
    assertThat(backlog.received()).isEqualTo(backlog.sent());

    backlog.whenReceived(Long.MAX_VALUE, () -> ran.add("after the close"));
    assertThat(ran).hasSize(3);

    assertThat(port.tryRecv()).isZero();
    assertThat(ran).hasSize(3);
  }

  @Test
  void anActionThatThrowsCostsTheReceiverNothing() throws Exception {
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    RuntimeException failure = new RuntimeException("on purpose");
    send(1);
    backlog.whenReceived(
        1,
        () -> {
          throw failure;
        });
    backlog.whenReceived(1, () -> ran.add("the other one"));

    Parked<Integer> receiver =
        Parked.on(
            port,
            () -> {
              Thread.currentThread().setUncaughtExceptionHandler((t, e) -> uncaught.set(e));
              return port.recv();
            });

    assertThat(receiver.get()).isZero();
    assertThat(uncaught).hasValue(failure);
    assertThat(ran).containsExactly("the other one");
  }

  @Test
  void aNullActionIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> backlog.whenReceived(1, null))
        .withMessage("action");
  }

  @Test
  void anActionRegisteredWhileItsMessageIsTakenRunsOnce() throws Exception {
    int rounds = 100_000;
    AtomicInteger runs = new AtomicInteger();
    SpinBarrier barrier = new SpinBarrier(2);
    var receiver =
        ThreadKind.PLATFORM.start(
            () -> {
              for (int i = 1; i <= rounds; i++) {
                barrier.await();
                skew(i);
                port.tryRecv();
                barrier.await();
              }
              return null;
            });

    for (int i = 1; i <= rounds; i++) {
      send(1);
      barrier.await();
      backlog.whenReceived(i, runs::incrementAndGet);
      barrier.await();
      // Nothing comes after the one message that could make up for a missed action.
      if (runs.get() != i) {
        throw new AssertionError(runs + " actions ran in " + i + " rounds");
      }
    }
    receiver.get();
  }

  /** The two calls differ in length: shifts their critical moments over each other. */
  private static void skew(int round) {
    for (int i = round % 64; i > 0; i--) {
      Thread.onSpinWait();
    }
  }
}
