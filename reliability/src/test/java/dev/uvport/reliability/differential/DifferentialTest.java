package dev.uvport.reliability.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of a call on a socket of the JDK comes of it on one of uvport, or is meant not to. */
@ExtendWith(LeakCheck.class)
final class DifferentialTest {
  @Timeout(300)
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSameCallsHaveTheSameOutcomes(boolean channels) throws Exception {
    compare(channels, 300);
  }

  @Tag("heavy")
  @Timeout(3_600)
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyCallsHaveTheSameOutcomes(boolean channels) throws Exception {
    compare(channels, Integer.getInteger("uvport.conversations", 20_000));
  }

  private static void compare(boolean channels, int conversations) throws Exception {
    long seed = Long.getLong("uvport.seed", System.nanoTime());
    try (Comparison comparison = new Comparison()) {
      var differences = comparison.compare(seed, conversations, channels);
      System.out.printf(
          "differential, %s: seed %d, %d calls compared, %d differences%n",
          channels ? "channels" : "sockets", seed, comparison.calls(), differences.size());
      assertThat(differences).as("seed %d, again with -Duvport.seed=%d", seed, seed).isEmpty();
    }
  }

  @Test
  void differencesThatAreNotMeantCount() {
    assertThat(Outcome.agree(Call.Kind.SEND, "ok", "BROKEN")).isFalse();
    assertThat(Outcome.agree(Call.Kind.SHUTDOWN_OUTPUT, "ENDED", "ok")).isTrue();
  }
}
