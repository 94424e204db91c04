package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.uvport.uv.ExpectsReports;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
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

  /** Only once nobody looks any more, who might be late and report into the next test. */
  @AfterEach
  void listenNoMore() {
    await().atMost(SOON).until(() -> watchdogs() == 0);
    logger.removeHandler(handler);
    logger.setFilter(null);
  }

  @Test
  @ExpectsReports
  void codeThatBlocksIsNamedOnceForEachTurn() throws Exception {
    try (IoTask iotask = IoTask.spawn("blocked loop")) {
      iotask.watch(LIMIT);

      int turns = 0;
      while (records.stream().filter(told -> isWithin(told, "standStill")).count() < 2) {
        turns += blockUntilReported(iotask);
      }

      assertThat(records)
          .allSatisfy(told -> assertThat(told.getMessage()).contains("blocked loop", " ms"))
          .filteredOn(told -> isWithin(told, "standStill"))
          .hasSizeBetween(2, turns);
    }
  }

  /**
   * Until there is one report more: of this turn, as it stands still or on its way there, or of a
   * turn before that a busy machine has made long. Who shares his turn with one that was reported
   * is not reported again, and has to stand still once more.
   *
   * @return how often it stood still
   */
  private int blockUntilReported(IoTask iotask) throws InterruptedException {
    int before = records.size();
    int blocked = 0;
    while (records.size() == before) {
      CountDownLatch goOn = new CountDownLatch(1);
      iotask.send(Command.of(() -> standStill(goOn)));
      for (int looks = 0; looks < 1000 && records.size() == before; looks++) {
        Thread.sleep(1);
      }
      goOn.countDown();
      iotask.interact(loop -> {}).join();
      blocked++;
    }
    return blocked;
  }

  private static boolean isWithin(LogRecord told, String method) {
    return told.getThrown() != null
        && Stream.of(told.getThrown().getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals(method));
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
      // Many at once, and some again and again, but fewer in a second than a test is allowed.
      iotask.interact(loop -> spin(loop, 5_000));

      await()
          .atMost(SOON)
          .pollDelay(Duration.ofMillis(100))
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                iotask.interact(loop -> spin(loop, 90));
                return records.stream().anyMatch(WatchdogTest::namesTheSpin);
              });
    }
  }

  private static void spin(UvLoop loop, int turns) {
    for (int turn = 0; turn < turns; turn++) {
      loop.stats().turnOver(true);
    }
  }

  private static boolean namesTheSpin(LogRecord told) {
    return told.getMessage().contains("spinning loop spins: ")
        && told.getMessage().contains("per second");
  }

  /** Java code that a busy machine lets wait is told of rightly, and not looked at here. */
  @Test
  void aLoopThatWaitsIsFine() {
    logger.setFilter(told -> isWithin(told, "uv_run") || isWithin(told, "standStill"));
    try (IoTask iotask = IoTask.spawn("idle loop");
        IoTask blocked = IoTask.spawn("not watched any more")) {
      blocked.watch(Duration.ofMillis(1));
      blocked.watch(Duration.ZERO);
      await().atMost(SOON).until(() -> watchdogs() == 0); // so that no look is under way
      iotask.watch(Duration.ofMillis(1));
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
      await().atMost(SOON).until(() -> watchdogs() == 1); // an earlier one may be about to end
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
