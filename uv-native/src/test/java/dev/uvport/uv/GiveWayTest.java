package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class GiveWayTest {
  private static final int SCHED_BATCH = 3;

  /** Where {@code proc(5)} has the policy in a thread's {@code stat}, behind the name's bracket. */
  private static final int POLICY = 41 - 3;

  @Test
  void aLoopThatGivesWayIsScheduledAsABatch() throws Exception {
    assertThat(onNewThread(() -> policyAfter(1))).isEqualTo(SCHED_BATCH);
  }

  @Test
  void askingAgainChangesNothing() throws Exception {
    assertThat(onNewThread(() -> policyAfter(2))).isEqualTo(SCHED_BATCH);
  }

  @Test
  void aLoopThatDoesNotIsScheduledAsItWas() throws Exception {
    assertThat(onNewThread(() -> policyAfter(0))).isEqualTo(onNewThread(GiveWayTest::policy));
  }

  private static int policyAfter(int times) {
    try (TestLoop test = new TestLoop()) {
      for (int i = 0; i < times; i++) {
        test.loop().giveWay();
      }
      return policy();
    }
  }

  private static int policy() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[POLICY]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int onNewThread(Supplier<Integer> call) {
    FutureTask<Integer> task = new FutureTask<>(call::get);
    new Thread(task).start();
    try {
      return task.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
