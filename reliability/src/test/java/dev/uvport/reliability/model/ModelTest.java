package dev.uvport.reliability.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Four runs of this are the million steps of a build: two JDKs, two ways of calling back. */
@ExtendWith(LeakCheck.class)
final class ModelTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  @Timeout(600)
  void randomProgramsDoWhatTheModelAllows() throws Exception {
    run(260_000);
  }

  @Test
  @Tag("heavy")
  @Timeout(3_600)
  void tensOfMillionsOfStepsDoWhatTheModelAllows() throws Exception {
    run(Long.getLong("uvport.steps", 20_000_000));
  }

  private static void run(long atLeast) throws Exception {
    long seed = Long.getLong("uvport.seed", System.nanoTime());
    System.out.println("model: seed " + seed);
    try (Model model = new Model(Plant.NONE, LIMIT)) {
      model.run(seed, atLeast);
      System.out.printf(
          "model: %d programs, %d steps, 0 faults%n", model.programs(), model.steps());
      assertThat(model.steps()).isGreaterThanOrEqualTo(atLeast);
    }
  }
}
