package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Timeouts of an iotask that ends first. */
@org.junit.jupiter.api.Timeout(60)
@ExtendWith(LeakCheck.class)
final class AbandonedTimeoutTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final List<String> order = new ArrayList<>();

  @Test
  void theEndOfTheIotaskIsToldOnItsThread() {
    try (IoTask iotask = IoTask.spawn("under test")) {
      iotask.after(LONG, () -> order.add("expired"), () -> order.add(threadName()));
    }

    assertThat(order).containsExactly("under test");
  }

  @Test
  void oneThatExpiredOrWasCancelledIsToldNothing() throws Exception {
    CountDownLatch expired = new CountDownLatch(1);
    try (IoTask iotask = IoTask.spawn("under test")) {
      iotask.after(LONG, () -> {}, () -> order.add("told though cancelled")).cancel();
      iotask.after(Duration.ZERO, expired::countDown, () -> order.add("told after expiring"));
      expired.await();
    }

    assertThat(order).isEmpty();
  }

  @Test
  void oneAskedForTooLateIsToldOnTheCallersThread() {
    IoTask iotask = IoTask.spawn("under test");
    iotask.close();

    iotask.after(Duration.ZERO, () -> order.add("expired"), () -> order.add(threadName()));

    assertThat(order).containsExactly(threadName());
  }

  private static String threadName() {
    return Thread.currentThread().getName();
  }

  @Test
  void whateverRacesWithTheEndOneOfTheTwoActionsRunsOnce() throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      IoTask iotask = IoTask.spawn("round " + round);
      List<AtomicInteger> counts = new ArrayList<>();
      Thread exiting = new Thread(iotask::exit);
      int exitsAt = random.nextInt(50);
      for (int i = 0; i < 50; i++) {
        if (i == exitsAt) {
          exiting.start();
        }
        AtomicInteger count = new AtomicInteger();
        counts.add(count);
        Duration delay = random.nextBoolean() ? Duration.ZERO : LONG;
        iotask.after(delay, count::incrementAndGet, count::incrementAndGet);
      }
      exiting.join();
      iotask.close();

      assertThat(counts).hasSize(50).allMatch(count -> count.get() == 1);
    }
  }

  @Test
  void nullIsRefused() {
    try (IoTask iotask = IoTask.spawn("under test")) {
      assertThatThrownBy(() -> iotask.after(LONG, () -> {}, null))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining("ifEnded");
    }
  }
}
