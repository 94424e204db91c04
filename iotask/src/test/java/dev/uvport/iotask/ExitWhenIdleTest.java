package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvTimer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ExitWhenIdleTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final IoTask iotask = IoTask.spawn("under test");

  @AfterEach
  void close() {
    iotask.close();
  }

  private void awaitEnd() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(iotask::isExiting);
  }

  /** Lets some turns pass in which it could end. */
  private void assertGoesOn() {
    for (int i = 0; i < 3; i++) {
      assertThat(iotask.interact(loop -> {})).succeedsWithin(Duration.ofSeconds(30));
    }
    assertThat(iotask.isExiting()).isFalse();
  }

  @Test
  void withNothingOnItItEndsAtOnce() {
    iotask.exitWhenIdle();

    awaitEnd();
  }

  @Test
  void untilItIsToldItStays() {
    assertGoesOn();
  }

  @Test
  void itRunsATimeoutFirst() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    iotask.after(Duration.ofMillis(20), ran::countDown);
    iotask.exitWhenIdle();

    ran.await();
    awaitEnd();
  }

  @Test
  void aTimeoutThatIsCancelledKeepsItNoLonger() {
    dev.uvport.iotask.Timeout kept = iotask.after(LONG, () -> {});
    iotask.exitWhenIdle();
    assertGoesOn();

    kept.cancel();

    awaitEnd();
  }

  @Test
  void aTimeoutThatDoesNotCountIsLeftBehind() {
    CompletableFuture<String> told = new CompletableFuture<>();
    iotask.after(LONG, () -> {}, () -> told.complete("ended")).unref().unref();
    iotask.exitWhenIdle();

    awaitEnd();
    assertThat(told).succeedsWithin(Duration.ofSeconds(30));
  }

  @Test
  void anUncountedTimeoutNeitherHoldsNorHurtsWhenItIsCancelledOrRuns() {
    dev.uvport.iotask.Timeout counted = iotask.after(LONG, () -> {});
    iotask.after(LONG, () -> {}).unref().cancel();
    CompletableFuture<Void> ran = new CompletableFuture<>();
    iotask.after(Duration.ZERO, () -> ran.complete(null)).unref();
    ran.join();
    iotask.exitWhenIdle();
    assertGoesOn();

    counted.cancel();

    awaitEnd();
  }

  @Test
  void anOpenHandleKeepsItUntilItIsClosedOrDoesNotCount() {
    AtomicReference<UvTimer> closed = new AtomicReference<>();
    AtomicReference<UvTimer> uncounted = new AtomicReference<>();
    iotask.interact(
        loop -> {
          closed.set(new UvTimer(loop));
          uncounted.set(new UvTimer(loop));
        });
    iotask.exitWhenIdle();
    assertGoesOn();

    iotask.interact(loop -> closed.get().close());
    assertGoesOn();
    iotask.interact(loop -> uncounted.get().reference(false));

    awaitEnd();
  }

  @Test
  void aHandleThatIsUncountedAndClosedOffsetsNoOther() {
    iotask.interact(
        loop -> {
          UvTimer gone = new UvTimer(loop);
          gone.reference(false);
          gone.reference(false);
          gone.close();
          gone.reference(true);
          UvTimer again = new UvTimer(loop);
          again.reference(false);
          again.reference(true);
        });
    iotask.exitWhenIdle();

    assertGoesOn();
  }

  @Test
  void whatItIsSentBeforeItEndsRuns() {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    iotask.interact(
        loop -> {
          iotask.exitWhenIdle();
          iotask.interact(more -> sent.complete(null));
        });

    assertThat(sent).succeedsWithin(Duration.ofSeconds(30));
    awaitEnd();
  }
}
