package dev.uvport.reliability.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

final class SoakTest {
  /** {@code -Duvport.soak.plot=../docs/reliability-soak.svg} writes the plot of the docs. */
  @Test
  @Tag("heavy")
  @Timeout(900)
  void nothingGrowsInTenMinutesOfChurn() {
    String plot = System.getProperty("uvport.soak.plot", "target/soak.svg");

    assertThat(new CommandLine(new Soak()).execute("--plot", plot)).isZero();
  }

  @Test
  void aSlopeIsWhatTheFittedLineRises() {
    assertThat(Slope.rise(List.of(5L, 5L, 5L))).isZero();
    assertThat(Slope.rise(List.of(1L, 2L, 3L, 4L))).isEqualTo(3.0);
    assertThat(Slope.rise(List.of(9L, 0L, 9L, 0L, 9L))).isZero();
  }
}
