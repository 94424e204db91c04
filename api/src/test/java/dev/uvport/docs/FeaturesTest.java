package dev.uvport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of features is complete, and no page names a test that there is not. */
@Timeout(60)
class FeaturesTest {
  private static final int ROWS = 77;

  /** The feature, nine systems, uvport, what it is called here, which test shows it. */
  private static final int CELLS = 13;

  private static final int OURS = 10;

  @Test
  void eachFeatureIsRatedForEachSystemAndShownByATest() throws IOException {
    List<List<String>> rows = page().lines();

    assertThat(rows).hasSize(ROWS);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row).hasSize(CELLS);
              assertThat(row.subList(1, OURS + 1)).allMatch(cell -> cell.matches("[YNP]"));
              assertThat(row.get(OURS + 1)).as("what it is called here").isNotBlank();
              assertThat(DocPage.namesTest(row.get(OURS + 2)))
                  .as("a test")
                  .isEqualTo(!row.get(OURS).equals("N"));
            });
    assertThat(rows.stream().map(row -> row.get(0)).distinct()).hasSize(ROWS);
  }

  @Test
  void everyTestThatAPageNamesExists() throws IOException {
    Set<String> existing = DocPage.existingTests();

    for (String name : DocPage.names()) {
      assertThat(existing)
          .as(name)
          .containsAll(DocPage.read(name, Pattern.compile(".*")).namedTests());
    }
  }

  private static DocPage page() throws IOException {
    return DocPage.read("features.md", Pattern.compile("(?!feature$)[a-zA-Z].*"));
  }
}
