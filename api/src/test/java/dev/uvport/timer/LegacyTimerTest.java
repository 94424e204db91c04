package dev.uvport.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of Rust's {@code std::timer}, with its counts, on the global iotask as there. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
final class LegacyTimerTest {
  private static final Duration ONE_MILLI = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int TIMES = 100;

  private final IoTask iotask = IoTask.global();

  @BeforeAll
  static void startTheGlobalIoTask() {
    IoTask.global();
  }

  /** {@code test_gl_timer_simple_sleep_test}. */
  @Test
  void simpleSleepTest() throws Exception {
    long start = System.nanoTime();

    Timer.sleep(iotask, ONE_MILLI);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(ONE_MILLI);
  }

  /** {@code test_gl_timer_sleep_stress1}: 200 in Rust 0.3, 50 later. */
  @ParameterizedTest
  @ValueSource(ints = {200, 50})
  void sleepStress1(int times) throws Exception {
    long start = System.nanoTime();

    for (int i = 0; i < times; i++) {
      Timer.sleep(iotask, ONE_MILLI);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(ONE_MILLI.multipliedBy(times));
  }

  /** {@code test_gl_timer_sleep_stress2}. */
  @Test
  void sleepStress2() throws Exception {
    int repeat = 20;
    int[][] timesAndMaxMillis = {{1, 20}, {10, 10}, {20, 2}};
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Port<Integer> port = new Port<>();
    Chan<Integer> chan = port.chan();
    ExecutorService tasks = Executors.newCachedThreadPool();
    try {
      for (int i = 0; i < repeat; i++) {
        for (int[] spec : timesAndMaxMillis) {
          Random own = new Random(random.nextLong());
          tasks.execute(() -> chan.send(sleepSome(spec[0], spec[1], own)));
        }
      }

      int slept = 0;
      for (int i = 0; i < repeat * timesAndMaxMillis.length; i++) {
        slept += port.recv();
      }
      assertThat(slept).isEqualTo(repeat * (1 + 10 + 20));
    } finally {
      tasks.shutdownNow();
    }
  }

  private int sleepSome(int times, int maxMillis, Random random) {
    int slept = 0;
    try {
      for (int i = 0; i < times; i++) {
        Timer.sleep(iotask, Duration.ofMillis(random.nextInt(maxMillis)));
        slept++;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return slept;
  }

  /** {@code test_gl_timer_recv_timeout_before_time_passes}, which Rust had compiled out. */
  @Test
  void recvTimeoutBeforeTimePasses() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      String expected = "message " + i;
      Port<String> port = new Port<>();
      Timer.delayedSend(iotask, ONE_MILLI, port.chan(), expected);

      assertThat(Timer.recvTimeout(iotask, LONG, port)).isEqualTo(expected);
    }
  }

  /** {@code test_gl_timer_recv_timeout_after_time_passes}: 1000 ms in Rust 0.3, 50 ms later. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 50})
  void recvTimeoutAfterTimePasses(int delayMillis) throws Exception {
    int successes = 0;
    for (int i = 0; i < TIMES; i++) {
      String expected = "message " + i;
      Port<String> port = new Port<>();
      Duration delay = Duration.ofMillis(delayMillis);
      long start = System.nanoTime();
      dev.uvport.iotask.Timeout late = Timer.delayedSend(iotask, delay, port.chan(), expected);

      String message = Timer.recvTimeout(iotask, ONE_MILLI, port);

      if (message == null) {
        successes++;
      } else {
        // Only a machine that has held this thread up for so long makes both times pass.
        assertThat(message).isEqualTo(expected);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(delay);
      }
      late.cancel();
    }
    assertThat(successes).isPositive();
  }
}
