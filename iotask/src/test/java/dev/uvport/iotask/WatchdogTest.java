package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.uvport.uv.ExpectsReports;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class WatchdogTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofMillis(20);

  // Kept, because the log manager holds loggers weakly.
  private final Logger logger = Logger.getLogger("dev.uvport.iotask");
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void listenNoMore() {
    logger.removeHandler(handler);
  }

  @Test
  @ExpectsReports
  void codeThatBlocksIsNamedOnceForEachTurn() throws Exception {
    try (IoTask iotask = IoTask.spawn("blocked loop")) {
      iotask.watch(LIMIT);

      blockUntilReported(iotask, 1);
      blockUntilReported(iotask, 2);

      assertThat(records).hasSize(2);
      for (LogRecord told : records) {
        assertThat(told.getMessage()).contains("blocked loop", " ms");
        assertThat(told.getThrown().getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("standStill"));
      }
    }
  }

  private void blockUntilReported(IoTask iotask, int reports) {
    CountDownLatch goOn = new CountDownLatch(1);
    iotask.send(Command.of(() -> standStill(goOn)));
    await().atMost(SOON).until(() -> records.size() == reports);
    goOn.countDown();
    iotask.interact(loop -> {}).join();
  }

  private static void standStill(CountDownLatch goOn) {
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @ExpectsReports
  void aLoopThatSpinsIsNamed() {
    try (IoTask iotask = IoTask.spawn("spinning loop")) {
      iotask.watch(LIMIT);
      iotask.interact(
          loop -> {
            for (int turn = 0; turn < 5_000; turn++) {
              loop.stats().turnOver(true);
            }
          });

      await().atMost(SOON).until(() -> !records.isEmpty());

      assertThat(records)
          .anySatisfy(
              told -> assertThat(told.getMessage()).contains("spinning loop spins", "per second"));
    }
  }

  @Test
  void aLoopThatWaitsIsFine() {
    try (IoTask iotask = IoTask.spawn("idle loop");
        IoTask blocked = IoTask.spawn("not watched any more")) {
      iotask.watch(Duration.ofMillis(1));
      blocked.watch(Duration.ofMillis(1));
      blocked.watch(Duration.ZERO);
      CountDownLatch wait = new CountDownLatch(1);
      blocked.send(Command.of(() -> standStill(wait)));
      iotask.after(Duration.ofMillis(50), wait::countDown);

      blocked.interact(loop -> {}).join();
    }
    assertThat(records).isEmpty();
  }

  @Test
  void aNegativeLimitIsRefused() {
    try (IoTask iotask = IoTask.spawn("watched")) {
      assertThatThrownBy(() -> iotask.watch(Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void thePropertyWatchesWhatIsSpawned() {
    System.setProperty(Watchdog.PROPERTY, "1000000");
    try (IoTask iotask = IoTask.spawn("watched by default")) {
      assertThat(watchdogs()).isOne();
      iotask.watch(Duration.ZERO);
    } finally {
      System.clearProperty(Watchdog.PROPERTY);
    }
    await().atMost(SOON).until(() -> watchdogs() == 0);
  }

  private static long watchdogs() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("uvport-watchdog"))
        .count();
  }
}
