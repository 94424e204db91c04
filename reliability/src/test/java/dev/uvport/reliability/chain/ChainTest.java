package dev.uvport.reliability.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

@ExtendWith(LeakCheck.class)
final class ChainTest {
  @Test
  @Timeout(300)
  void eachByteArrivesInItsPlaceOrBothEndsAreToldOfAnError() {
    assertThat(run("--streams", "100", "--stops", "1", "--patience", "2")).isZero();
  }

  @Test
  @Tag("heavy")
  @Timeout(1800)
  void eachByteArrivesInItsPlaceOrBothEndsAreToldOfAnErrorForMinutes() {
    assertThat(
            run(
                "--streams",
                "4000",
                "--at-once",
                "32",
                "--kills",
                "40",
                "--stops",
                "40",
                "--patience",
                "10"))
        .isZero();
  }

  private static int run(String... args) {
    return new CommandLine(new Chain()).execute(args);
  }
}
