package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvTimer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tests of Rust's {@code uv::global_loop}, with its counts. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
final class LegacyGlobalLoopTest {
  /** Five thousand threads: each does little and needs little. */
  private static final int STACK_BYTES = 256 * 1024;

  private static final int CYCLES = 5_000;

  @BeforeAll
  static void startTheGlobalIoTask() {
    IoTask.global();
  }

  /**
   * A timer of 1 ms, made in one interaction and closed in another that its callback asks for.
   *
   * @return completes when it is closed, or with why it could not be made
   */
  private static CompletableFuture<String> simpleTimer(IoTask iotask) {
    CompletableFuture<String> exit = new CompletableFuture<>();
    CompletableFuture<Void> made =
        iotask.interact(
            loop -> {
              UvTimer timer = new UvTimer(loop);
              timer.onClosed(() -> exit.complete("closed"));
              timer.start(1, () -> IoTask.global().interact(later -> timer.close()));
            });
    return made.thenCompose(nothing -> exit);
  }

  /** {@code test_gl_uv_global_loop_high_level_global_timer}. */
  @Test
  void highLevelGlobalTimer() {
    CompletableFuture<String> other = new CompletableFuture<>();
    new Thread(() -> other.complete(simpleTimer(IoTask.global()).join())).start();

    assertThat(simpleTimer(IoTask.global()).join()).isEqualTo("closed");
    assertThat(other.join()).isEqualTo("closed");
  }

  /** {@code test_stress_gl_uv_global_loop_high_level_global_timer}: 5,000 tasks at once. */
  @Test
  void stressHighLevelGlobalTimer() throws Exception {
    CountDownLatch allAtOnce = new CountDownLatch(CYCLES);
    LinkedBlockingQueue<String> exits = new LinkedBlockingQueue<>();
    for (int i = 0; i < CYCLES; i++) {
      Runnable task = () -> exits.add(takePart(allAtOnce));
      new Thread(null, task, "task " + i, STACK_BYTES).start();
    }

    for (int i = 0; i < CYCLES; i++) {
      assertThat(exits.take()).isEqualTo("closed");
    }
  }

  private static String takePart(CountDownLatch allAtOnce) {
    try {
      allAtOnce.countDown();
      allAtOnce.await();
      return simpleTimer(IoTask.global()).join();
    } catch (Throwable t) {
      return t.toString();
    }
  }
}
