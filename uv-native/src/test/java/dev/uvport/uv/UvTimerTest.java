package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvTimerTest {
  private final List<String> seen = new ArrayList<>();

  @Test
  void timersFireInTheOrderOfTheirTimes() {
    try (TestLoop test = new TestLoop()) {
      new UvTimer(test.loop()).start(20, () -> seen.add("late"));
      new UvTimer(test.loop()).start(1, () -> seen.add("early"));

      test.runUntil(() -> seen.size() == 2);

      assertThat(seen).containsExactly("early", "late");
    }
  }

  @Test
  void aStoppedTimerDoesNotFire() {
    try (TestLoop test = new TestLoop()) {
      UvTimer stopped = new UvTimer(test.loop());
      stopped.start(0, () -> seen.add("stopped"));
      stopped.stop();
      stopped.stop();
      new UvTimer(test.loop()).start(1, () -> seen.add("other"));

      test.runToTheEnd();

      assertThat(seen).containsExactly("other");
    }
  }

  @Test
  void startAgainReplacesTheAction() {
    try (TestLoop test = new TestLoop()) {
      UvTimer timer = new UvTimer(test.loop());
      timer.start(3_600_000, () -> seen.add("first"));
      timer.start(0, () -> seen.add("second"));

      test.runToTheEnd();

      assertThat(seen).containsExactly("second");
    }
  }

  @Test
  void closeKeepsATimerThatIsDueFromFiring() {
    try (TestLoop test = new TestLoop()) {
      UvTimer second = new UvTimer(test.loop());
      new UvTimer(test.loop()).start(0, second::close);
      second.start(0, () -> seen.add("fired after close"));

      test.runToTheEnd();

      assertThat(seen).isEmpty();
    }
  }

  @Test
  void closeTwiceReportsOneClose() {
    try (TestLoop test = new TestLoop()) {
      UvTimer timer = new UvTimer(test.loop());
      timer.onClosed(() -> seen.add("closed"));

      timer.close();
      timer.close();
      test.runToTheEnd();
      timer.close();

      assertThat(seen).containsExactly("closed");
      assertThat(test.loop().live()).isZero();
    }
  }

  @Test
  void useAfterCloseSaysWhatAndWhy() {
    try (TestLoop test = new TestLoop()) {
      UvTimer timer = new UvTimer(test.loop());
      timer.close();

      assertThatThrownBy(() -> timer.start(0, () -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("uv_timer_start", "UvTimer", "CLOSING");
      test.runToTheEnd();
      assertThatThrownBy(timer::stop)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("uv_timer_stop", "UvTimer", "CLOSED");
      assertThatThrownBy(() -> timer.onClosed(() -> {})).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aNegativeTimeIsRefused() {
    try (TestLoop test = new TestLoop()) {
      UvTimer timer = new UvTimer(test.loop());

      assertThatThrownBy(() -> timer.start(-1, () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("-1 ms");
    }
  }
}
