package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTaskMetrics;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever state its connections are in, a loop that has nothing to do does nothing. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class IdleTurnsTest {
  private static final Duration WINDOW = Duration.ofMillis(100);
  private static final double TURNS_PER_SECOND = 1000;

  @ParameterizedTest
  @EnumSource
  void theLoopDoesNotTurn(QuietState state) throws Exception {
    try (Loopback loopback = new Loopback();
        QuietScene scene = new QuietScene(loopback)) {
      state.bringAbout(scene);
      loopback.settle();

      IoTaskMetrics before = loopback.iotask().metrics();
      Thread.sleep(WINDOW.toMillis());
      IoTaskMetrics after = loopback.iotask().metrics();

      double seconds = after.age().minus(before.age()).toNanos() / 1e9;
      assertThat((after.turns() - before.turns()) / seconds)
          .as("turns per second")
          .isLessThan(TURNS_PER_SECOND);
      assertThat(loopback.errors()).isEmpty();
    }
  }
}
