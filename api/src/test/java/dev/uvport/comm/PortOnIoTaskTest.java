package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.iotask.IoTask;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class PortOnIoTaskTest {
  private final IoTask iotask = IoTask.spawn("under test");
  private final Port<Integer> port = new Port<>();
  private final Chan<Integer> chan = port.chan();

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  @Test
  void whatWouldBlockTheLoopIsRefused() throws Exception {
    OneShot<Integer> cell = new OneShot<>();
    Select select = Select.of(port);
    chan.send(7);
    cell.send(7);

    iotask
        .interact(
            loop -> {
              assertRefused("Port.recv", port::recv);
              assertRefused("Port.recv", () -> port.recv(Duration.ZERO));
              assertRefused("OneShot.recv", cell::recv);
              assertRefused("OneShot.recv", () -> cell.recv(Duration.ZERO));
              assertRefused("Select.await", select::await);
              assertRefused("Select.await", () -> select.await(Duration.ZERO));
            })
        .get();

    assertThat(port.tryRecv()).isEqualTo(7);
  }

  private static void assertRefused(String name, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(name, "under test");
  }

  @Test
  void whatDoesNotWaitIsAllowedOnTheLoop() throws Exception {
    chan.send(7);

    iotask
        .interact(
            loop -> {
              assertThat(port.peek()).isTrue();
              assertThat(port.tryRecv()).isEqualTo(7);
              port.close();
            })
        .get();

    assertThat(port.isClosed()).isTrue();
  }

  @Test
  void aParkedReceiverIsWokenAtTheEndOfTheTurnAndNotBefore() throws Exception {
    Parked<Integer> receiver = Parked.on(port, () -> port.recv() + port.recv());

    iotask
        .interact(
            loop -> {
              chan.send(1);
              for (int i = 0; i < 1_000; i++) {
                assertThat(chan.backlog().received()).isZero();
                Thread.yield();
              }
              chan.send(2);
              assertThat(chan.backlog().received()).isZero();
            })
        .get();

    assertThat(receiver.get()).isEqualTo(3);
  }

  @Test
  void anotherSenderDoesNotWaitForTheEndOfTheTurn() throws Exception {
    Parked<Integer> receiver = Parked.on(port, () -> port.recv() + port.recv());

    iotask
        .interact(
            loop -> {
              chan.send(1);
              Future<Void> other =
                  ThreadKind.PLATFORM.start(
                      () -> {
                        chan.send(2);
                        return null;
                      });
              other.get();
              // The turn does not end before the receiver has got both, unless it never will.
              assertThat(receiver.get(30, TimeUnit.SECONDS)).isEqualTo(3);
            })
        .get();
  }

  @Test
  void closeOnTheLoopWakesAParkedReceiver() throws Exception {
    Parked<Integer> receiver = Parked.on(port, port::recv);

    iotask.interact(loop -> port.close("from the loop")).get();

    assertThatThrownBy(receiver::get).hasMessageContaining("from the loop");
  }

  @Test
  void aReplyFromTheLoopWakesWhoWaitsForIt() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      int number = i;
      OneShot<Integer> reply = new OneShot<>();
      iotask.interact(loop -> reply.send(number));

      assertThat(reply.recv()).isEqualTo(i);
    }
  }

  @Test
  void messagesFromTwoLoopsAndAThreadAllArrive() throws Exception {
    int turns = 10_000;
    int messages = 10;
    try (IoTask second = IoTask.spawn("second")) {
      Future<Integer> receiver =
          ThreadKind.PLATFORM.start(
              () -> {
                int sum = 0;
                for (int i = 0; i < 3 * turns * messages; i++) {
                  sum += port.recv();
                }
                return sum;
              });

      for (int turn = 0; turn < turns; turn++) {
        iotask.interact(loop -> sendOnes(messages));
        second.interact(loop -> sendOnes(messages));
        sendOnes(messages);
      }

      assertThat(receiver.get()).isEqualTo(3 * turns * messages);
    }
  }

  private void sendOnes(int messages) {
    for (int i = 0; i < messages; i++) {
      chan.send(1);
    }
  }
}
