package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class RegistryTest {
  private static long token(UvHandle handle) {
    return NativeMemory.getLong(handle.address() + ControlBlock.TOKEN_OFFSET);
  }

  @Test
  void aStaleTokenFindsNobodyThoughItsSlotIsTakenAgain() {
    try (TestLoop test = new TestLoop()) {
      UvTimer old = new UvTimer(test.loop());
      long stale = token(old);
      old.close();
      test.runToTheEnd();
      UvTimer successor = new UvTimer(test.loop());

      assertThat((int) token(successor)).as("slot").isEqualTo((int) stale);
      assertThat(test.loop().registry().find(stale)).isNull();
      assertThat(test.loop().registry().find(token(successor))).isSameAs(successor);
    }
  }

  @Test
  void tokensAreNeverTwiceTheSame() {
    Set<Long> tokens = new HashSet<>();
    try (TestLoop test = new TestLoop()) {
      for (int round = 0; round < 10; round++) {
        List<UvTimer> timers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          UvTimer timer = new UvTimer(test.loop());
          timers.add(timer);
          assertThat(tokens.add(token(timer))).isTrue();
        }
        timers.forEach(UvHandle::close);
        test.runToTheEnd();
      }
      assertThat(test.loop().registry().recordsPerRun()).isZero();
    }
  }
}
