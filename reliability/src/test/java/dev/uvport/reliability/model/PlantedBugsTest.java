package dev.uvport.reliability.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The model can fail: it finds each bug that is planted between it and the sockets. */
@Timeout(300)
@ExtendWith(LeakCheck.class)
final class PlantedBugsTest {
  /** Short, as some bugs let a program wait in vain. */
  private static final Duration LIMIT = Duration.ofMillis(300);

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void eachPlantedBugIsFound(Plant plant) throws Exception {
    try (Model model = new Model(plant, LIMIT)) {
      Random random = new Random(6);
      boolean found = false;
      for (int i = 0; i < 200 && !found; i++) {
        found = !model.run(Program.random(random)).isEmpty();
      }
      assertThat(found).as("%s is found within 200 programs", plant).isTrue();
    }
  }

  @Test
  void aFailingProgramIsShortenedToWhatItTakes() throws Exception {
    try (Model model = new Model(Plant.CHANGE_BYTE, Duration.ofSeconds(30))) {
      Program failing =
          Program.parse(
              """
              0 c0c CONNECT 0
              1 c1c CONNECT 3
              2 c1c WRITE 10
              0 c0c OPTION 1
              1 c0c WRITE 1000
              2 c0s ADDRESS 1
              """);
      Faults faults = model.run(failing);

      Program shortest = model.shrink(failing, faults.kind());

      assertThat(shortest).hasToString("0 c0c CONNECT 0\n1 c0c WRITE 1000");
    }
  }

  @Test
  void aProgramReadsWhatItHasWritten() {
    Program program = Program.random(new Random(6));

    assertThat(Program.parse(program.toString())).isEqualTo(program);
  }
}
