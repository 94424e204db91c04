package dev.uvport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of faults is complete: each bug of the catalogue has its test, or a reason why not. */
@Timeout(60)
class ReliabilityTest {
  private static final int BUGS = 38;

  /** Number, the bug, what keeps it out here, the test. */
  private static final int CATALOGUE_CELLS = 4;

  /** The fault, how it is made, how many, what was lost, the test. */
  private static final int FAULT_CELLS = 5;

  private static final String NO_CONCERN = "not here: ";

  @Test
  void eachKnownBugHasATestOrAReason() throws IOException {
    List<List<String>> rows = rows("\\d+");

    assertThat(rows.stream().map(row -> row.get(0)))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, BUGS).mapToObj(Integer::toString).toList());
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row).hasSize(CATALOGUE_CELLS);
              assertThat(row.get(2)).as("what keeps it out").isNotBlank();
              assertThat(DocPage.namesTest(row.get(3)) || row.get(2).startsWith(NO_CONCERN))
                  .as("a test, or why there is none")
                  .isTrue();
            });
  }

  @Test
  void eachFaultSaysHowManyWhatWasLostAndWhichTestMakesIt() throws IOException {
    List<List<String>> rows = rows("(?!fault$|run$)[a-zA-Z].*");

    assertThat(rows).isNotEmpty();
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row).hasSize(FAULT_CELLS).noneMatch(String::isBlank);
              assertThat(DocPage.namesTest(row.get(FAULT_CELLS - 1))).as("a test").isTrue();
            });
  }

  private static List<List<String>> rows(String firstCell) throws IOException {
    return DocPage.read("reliability.md", Pattern.compile(firstCell)).lines();
  }
}
