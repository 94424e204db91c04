package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class MetricsTest {
  @Test
  void commandsAndTheirQueueAreCounted() {
    try (IoTask iotask = IoTask.spawn("counted")) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      iotask.interact(
          loop -> {
            begun.countDown();
            goOn.await();
          });
      await(begun);
      for (int i = 0; i < 3000; i++) {
        iotask.send(Command.of(() -> {}));
      }
      IoTaskMetrics during = iotask.metrics();
      goOn.countDown();
      iotask.interact(loop -> {}).join();
      IoTaskMetrics after = iotask.metrics();
      assertThat(after.commands()).isEqualTo(3002);

      assertThat(during.name()).isEqualTo("counted");
      assertThat(during.mailboxDepth()).isEqualTo(3000);
      assertThat(during.busy()).isPositive();
      assertThat(after.mailboxDepth()).isZero();
      // The first command's turn goes on with what has come meanwhile, up to its limit.
      assertThat(after.mailboxHighWater()).isBetween(3001, 3002);
    }
  }

  @Test
  void whatIsRunIsCountedBeforeItCanTellAnybody() {
    try (IoTask iotask = IoTask.spawn("told")) {
      List<Long> commands = new ArrayList<>();
      List<Integer> highWater = new ArrayList<>();
      CountDownLatch goOn = new CountDownLatch(1);
      iotask.interact(loop -> await(goOn));
      for (int i = 0; i < 2000; i++) {
        iotask.interact(
            loop -> {
              commands.add(iotask.metrics().commands());
              highWater.add(iotask.metrics().mailboxHighWater());
            });
      }
      goOn.countDown();
      iotask.interact(loop -> {}).join();
      for (int i = 0; i < 2000; i++) {
        assertThat(commands.get(i)).isEqualTo(i + 2);
      }
      // The 1,024th of a turn is its last, and knows of those that are left.
      assertThat(highWater.get(1000)).isEqualTo(1002);
      assertThat(highWater.get(1022)).isGreaterThanOrEqualTo(2001);
    }
  }

  @Test
  void theLongestTurnIsKeptAndIdleTimeIsNotBusyTime() {
    try (IoTask iotask = IoTask.spawn("timed")) {
      iotask.interact(loop -> Thread.sleep(30)).join();
      CompletableFuture<Boolean> over = new CompletableFuture<>();
      iotask.after(Duration.ofMillis(1), () -> over.complete(true));
      over.join();
      // What wakes it ends its idle time, which is counted then; between two looks it has some.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                iotask.interact(loop -> {}).join();
                return iotask.metrics().idle().toMillis() >= 45;
              });
      IoTaskMetrics metrics = iotask.metrics();

      assertThat(metrics.longestTurn()).isGreaterThanOrEqualTo(Duration.ofMillis(30));
      assertThat(metrics.age()).isGreaterThan(metrics.idle().plusMillis(30));
      assertThat(metrics.turns()).isPositive();
      assertThat(metrics.completions()).isPositive();
      assertThat(metrics.handles()).isEqualTo(2);
    }
  }

  @Test
  void anIdleLoopDoesNotTurn() throws Exception {
    try (IoTask iotask = IoTask.spawn("idle")) {
      iotask.interact(loop -> {}).join();
      long before = iotask.metrics().turns();
      Thread.sleep(100);

      // The turn under way, and one for a wake-up that came too late to be needed.
      assertThat(iotask.metrics().turns() - before).isLessThanOrEqualTo(2);
      assertThat(iotask.metrics().vainTurns()).isZero();
    }
  }

  @Test
  void theLastNumbersCanBeReadAfterTheEnd() {
    IoTask iotask = IoTask.spawn("ended");
    iotask.interact(loop -> {}).join();
    iotask.close();

    assertThat(iotask.metrics().commands()).isPositive();
    assertThat(iotask.metrics().handles()).isZero();
    assertThat(iotask.metrics().staleCompletions()).isZero();
    assertThat(iotask.metrics().lostCompletions()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
