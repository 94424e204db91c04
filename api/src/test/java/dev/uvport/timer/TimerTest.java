package dev.uvport.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskClosedException;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TimerTest {
  private static final Duration ONE_MILLI = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofHours(1);

  private final List<Throwable> errors = new ArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);
  private final Port<String> port = new Port<>();

  @AfterEach
  void closeIoTask() {
    iotask.close();
    assertThat(errors).isEmpty();
  }

  @Test
  void delayedSendReturnsBeforeItSends() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    iotask.interact(loop -> held.await());

    Timer.delayedSend(iotask, Duration.ZERO, port.chan(), "late");

    assertThat(port.peek()).isFalse();
    held.countDown();
    assertThat(port.recv()).isEqualTo("late");
  }

  @Test
  void delayedSendSendsNoEarlierThanAsked() throws Exception {
    Duration delay = Duration.ofMillis(20);
    long start = System.nanoTime();

    Timer.delayedSend(iotask, delay, port.chan(), "late");

    assertThat(port.recv()).isEqualTo("late");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(delay);
  }

  @Test
  void aCancelledMessageIsNeverSent() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    iotask.interact(loop -> held.await());
    dev.uvport.iotask.Timeout cancelled =
        Timer.delayedSend(iotask, Duration.ZERO, port.chan(), "cancelled");

    cancelled.cancel();
    held.countDown();

    Timer.delayedSend(iotask, ONE_MILLI, port.chan(), "behind it");
    assertThat(port.recv()).isEqualTo("behind it");
    assertThat(port.peek()).isFalse();
  }

  @Test
  void delayedSendMayBeCalledOnTheIoTask() throws Exception {
    iotask.interact(loop -> Timer.delayedSend(iotask, ONE_MILLI, port.chan(), "hello")).get();

    assertThat(port.recv()).isEqualTo("hello");
  }

  @Test
  void aChanThatThrowsIsReportedAndTheLoopLives() throws Exception {
    Timer.delayedSend(
        iotask,
        Duration.ZERO,
        message -> {
          throw new IllegalStateException(message);
        },
        "thrown by a chan");

    Timer.sleep(iotask, ONE_MILLI);

    assertThat(errors).singleElement().asString().contains("thrown by a chan");
    errors.clear();
  }

  @Test
  void anIoTaskThatEndsFirstTellsWhoeverWaitsForTheMessage() throws Exception {
    Timer.delayedSend(iotask, LONG, port.chan(), "never", () -> port.close("the iotask has ended"));

    iotask.exit();

    assertThatThrownBy(port::recv)
        .isInstanceOf(PortClosedException.class)
        .hasMessageContaining("the iotask has ended");
  }

  @Test
  void anIoTaskThatHasEndedTellsSoBeforeDelayedSendReturns() {
    iotask.close();
    AtomicInteger told = new AtomicInteger();

    Timer.delayedSend(iotask, Duration.ZERO, port.chan(), "never", told::incrementAndGet);

    assertThat(told).hasValue(1);
    assertThat(port.peek()).isFalse();
  }

  @Test
  void aCancelledMessageTellsNothingWhenTheIoTaskEnds() {
    AtomicInteger told = new AtomicInteger();

    Timer.delayedSend(iotask, LONG, port.chan(), "never", told::incrementAndGet).cancel();
    iotask.close();

    assertThat(told).hasValue(0);
  }

  @Test
  void oneThatIsAskedForWhileTheIoTaskEndsIsToldToo() {
    AtomicInteger told = new AtomicInteger();
    Timer.delayedSend(
        iotask,
        LONG,
        port.chan(),
        "never",
        () -> Timer.delayedSend(iotask, LONG, port.chan(), "nor this", told::incrementAndGet));

    iotask.close();

    assertThat(told).hasValue(1);
  }

  @Test
  void whatThrowsWhenTheIoTaskEndsIsReportedAndTheOthersAreTold() {
    AtomicInteger told = new AtomicInteger();
    Timer.delayedSend(
        iotask,
        LONG,
        port.chan(),
        "never",
        () -> {
          throw new IllegalStateException("thrown at the end");
        });
    Timer.delayedSend(iotask, LONG, port.chan(), "nor this", told::incrementAndGet);

    iotask.close();

    assertThat(told).hasValue(1);
    assertThat(errors).singleElement().asString().contains("thrown at the end");
    errors.clear();
  }

  @Test
  void anIoTaskThatEndsEndsASleep() {
    CompletableFuture<Throwable> woken = new CompletableFuture<>();
    Thread sleeper = new Thread(() -> woken.complete(sleepOutcome()));
    sleeper.start();

    iotask.close();

    assertThat(woken.join()).isInstanceOf(IoTaskClosedException.class);
  }

  private Throwable sleepOutcome() {
    try {
      Timer.sleep(iotask, LONG);
      return new AssertionError("an hour has passed");
    } catch (InterruptedException | RuntimeException e) {
      return e;
    }
  }

  @Test
  void anInterruptEndsASleep() {
    CompletableFuture<Throwable> woken = new CompletableFuture<>();
    Thread sleeper = new Thread(() -> woken.complete(sleepOutcome()));
    sleeper.start();

    sleeper.interrupt();

    assertThat(woken.join()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anEarlyMessageEndsTheWait() throws Exception {
    Timer.delayedSend(iotask, ONE_MILLI, port.chan(), "early");

    assertThat(Timer.recvTimeout(iotask, LONG, port)).isEqualTo("early");
  }

  @Test
  void aMessageThatIsThereAtTheDeadlineIsTaken() throws Exception {
    port.chan().send("there");

    assertThat(Timer.recvTimeout(iotask, Duration.ZERO, port)).isEqualTo("there");
    assertThat(Timer.recvTimeout(iotask, Duration.ZERO, port)).isNull();
  }

  @Test
  void aLateMessageStaysInThePortWhichCanBeUsedOn() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    iotask.interact(loop -> held.await());
    Timer.delayedSend(iotask, Duration.ZERO, port.chan(), "late");

    assertThat(Timer.recvTimeout(iotask, ONE_MILLI, port)).isNull();
    held.countDown();

    assertThat(port.recv()).isEqualTo("late");
  }

  @Test
  void recvTimeoutEndsInTimeThoughTheIoTaskHasEnded() throws Exception {
    iotask.close();

    assertThat(Timer.recvTimeout(iotask, ONE_MILLI, port)).isNull();
  }

  @Test
  void whatWouldBlockTheLoopIsRefused() throws Exception {
    iotask
        .interact(
            loop -> {
              assertThatThrownBy(() -> Timer.sleep(iotask, Duration.ZERO))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("Timer.sleep");
              assertThatThrownBy(() -> Timer.recvTimeout(iotask, Duration.ZERO, port))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("Timer.recvTimeout");
            })
        .get();
  }

  @Test
  void negativeTimesAreRefused() {
    Duration negative = Duration.ofNanos(-1);

    assertThatThrownBy(() -> Timer.delayedSend(iotask, negative, port.chan(), "never"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Timer.sleep(iotask, negative))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Timer.recvTimeout(iotask, negative, port))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
