package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@org.junit.jupiter.api.Timeout(60)
@ExtendWith(LeakCheck.class)
final class AfterTest {
  private final List<Throwable> errors = new ArrayList<>();
  private final List<String> order = new ArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  private void waitFor(Duration delay) throws InterruptedException {
    CountDownLatch fired = new CountDownLatch(1);
    iotask.after(delay, fired::countDown);
    fired.await();
  }

  @Test
  void earlierDeadlinesRunFirst() throws Exception {
    CountDownLatch fired = new CountDownLatch(3);
    iotask
        .interact(
            loop -> {
              boolean asked = false;
              while (!asked) {
                asked = askedForWithin20Millis(fired);
              }
            })
        .join();

    fired.await();
    assertThat(order).containsExactly("0 ms", "20 ms", "40 ms");
  }

  /** The latest first. If that took so long that the deadlines changed places, none will run. */
  private boolean askedForWithin20Millis(CountDownLatch fired) {
    long begun = System.nanoTime();
    List<Timeout> all = new ArrayList<>();
    for (int millis : new int[] {40, 20, 0}) {
      Runnable action =
          () -> {
            order.add(millis + " ms");
            fired.countDown();
          };
      all.add(iotask.after(Duration.ofMillis(millis), action));
    }
    boolean inTime = System.nanoTime() - begun < Duration.ofMillis(20).toNanos();
    if (!inTime) {
      all.forEach(Timeout::cancel);
    }
    return inTime;
  }

  /** One of many, with the bounds between which its deadline must lie. */
  private record Shot(long earliest, long latest, long fired) {}

  @Test
  void fiveThousandRunInOrderAndNoneEarly() throws Exception {
    int count = 5_000;
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Shot> shots = new ArrayList<>();
    CountDownLatch left = new CountDownLatch(count / 2);
    List<Timeout> cancelled = new ArrayList<>();
    iotask
        .interact(
            loop -> {
              for (int i = 0; i < count; i++) {
                Duration delay = Duration.ofNanos(random.nextInt(100_000_000));
                if (i % 2 == 0) {
                  schedule(delay, shots, left);
                } else {
                  cancelled.add(iotask.after(delay, () -> order.add("a cancelled one")));
                }
              }
              cancelled.forEach(Timeout::cancel);
            })
        .join();

    left.await();

    assertThat(order).isEmpty();
    assertThat(shots).allMatch(shot -> shot.fired() - shot.earliest() >= 0);
    for (int i = 1; i < shots.size(); i++) {
      assertThat(shots.get(i - 1).earliest()).isLessThanOrEqualTo(shots.get(i).latest());
    }
  }

  private void schedule(Duration delay, List<Shot> shots, CountDownLatch left) {
    long earliest = System.nanoTime() + delay.toNanos();
    AtomicReference<Long> latest = new AtomicReference<>();
    iotask.after(
        delay,
        () -> {
          shots.add(new Shot(earliest, latest.get(), System.nanoTime()));
          left.countDown();
        });
    latest.set(System.nanoTime() + delay.toNanos());
  }

  @Test
  void cancelFromTheIotaskIsCertain() throws Exception {
    iotask
        .interact(
            loop -> {
              Timeout timeout = iotask.after(Duration.ZERO, () -> order.add("cancelled"));
              timeout.cancel();
              timeout.cancel();
            })
        .join();

    waitFor(Duration.ofMillis(5));
    assertThat(order).isEmpty();
  }

  @Test
  void cancelFromAnotherThreadBeforeItsTimeIsCertainToo() throws Exception {
    Timeout timeout = iotask.after(Duration.ofMillis(1), () -> order.add("cancelled"));
    CountDownLatch held = new CountDownLatch(1);
    iotask.interact(loop -> held.await());

    Timeout behind = iotask.after(Duration.ZERO, () -> order.add("cancelled behind"));
    behind.cancel();
    timeout.cancel();
    held.countDown();

    waitFor(Duration.ofMillis(5));
    assertThat(order).doesNotContain("cancelled behind");
  }

  @Test
  void oneThatIsDueCanCancelAnotherThatIsDue() throws Exception {
    iotask
        .interact(
            loop -> {
              List<Timeout> second = new ArrayList<>();
              iotask.after(Duration.ZERO, () -> second.forEach(Timeout::cancel));
              second.add(iotask.after(Duration.ZERO, () -> order.add("second")));
            })
        .join();

    waitFor(Duration.ofMillis(5));
    assertThat(order).isEmpty();
  }

  @Test
  void cancelAfterItRanDoesNothing() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    Timeout timeout = iotask.after(Duration.ZERO, ran::countDown);
    ran.await();

    timeout.cancel();

    waitFor(Duration.ZERO);
    assertThat(errors).isEmpty();
  }

  @Test
  void oneThatRenewsItselfWithoutDelayLeavesTimeForOthers() {
    AtomicReference<Runnable> renew = new AtomicReference<>();
    CompletableFuture<Void> stop = new CompletableFuture<>();
    renew.set(
        () -> {
          if (!stop.isDone()) {
            iotask.after(Duration.ZERO, renew.get());
          }
        });
    iotask.after(Duration.ZERO, renew.get());

    iotask.interact(loop -> {}).join();
    stop.complete(null);

    iotask.interact(loop -> {}).join();
    assertThat(errors).isEmpty();
  }

  /** Were the loop to poll for a millisecond before each, they would outlast the time limit. */
  @Test
  void oneWithoutDelayDoesNotWaitForAPoll() throws Exception {
    CountDownLatch left = new CountDownLatch(100_000);
    Runnable renewing =
        new Runnable() {
          @Override
          public void run() {
            left.countDown();
            if (left.getCount() > 0) {
              iotask.after(Duration.ZERO, this);
            }
          }
        };
    iotask.after(Duration.ZERO, renewing);

    left.await();
  }

  @Test
  void oneThatThrowsIsReportedAndTheOthersRun() throws Exception {
    iotask.after(
        Duration.ZERO,
        () -> {
          throw new IllegalStateException("thrown by a timeout");
        });

    waitFor(Duration.ofMillis(1));

    assertThat(errors).singleElement().asString().contains("thrown by a timeout");
  }

  @Test
  void aDelayOfAgesIsNoOverflow() throws Exception {
    iotask.after(Duration.ofSeconds(Long.MAX_VALUE), () -> order.add("the end of time"));
    iotask.after(Duration.ofDays(365_000), () -> order.add("a thousand years"));

    waitFor(Duration.ofMillis(5));

    assertThat(order).isEmpty();
  }

  @Test
  void aNegativeDelayIsRefused() {
    assertThatThrownBy(() -> iotask.after(Duration.ofNanos(-1), () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> iotask.after(Duration.ZERO, null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void afterCloseItNeverRunsAndCancelDoesNothing() {
    iotask.close();

    iotask.after(Duration.ZERO, () -> order.add("after close")).cancel();

    assertThat(order).isEmpty();
  }
}
