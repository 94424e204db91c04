package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.docs.DocPage;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The conformance page is complete, and every test that it names is one that runs. */
@Timeout(60)
class LegacyConformanceTest {
  private static final int ROWS = 92;

  @Test
  void thePageHasEachRowWithItsTests() throws IOException {
    DocPage page = page();

    assertThat(page.lines().stream().map(row -> Integer.parseInt(row.get(0))))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, ROWS).boxed().toList());
    assertThat(page.lines())
        .allSatisfy(
            row -> {
              assertThat(row.get(1)).as("feature").isNotBlank();
              assertThat(row.get(2)).as("our API").isNotBlank();
              assertThat(DocPage.namesTest(row.get(3))).as("a test").isTrue();
            });
  }

  @Test
  void everyTestThatThePageNamesExists() throws IOException {
    DocPage page = page();

    assertThat(page.namedTests()).hasSizeGreaterThan(ROWS);
    assertThat(DocPage.existingTests()).containsAll(page.namedTests());
  }

  private static DocPage page() throws IOException {
    return DocPage.read("legacy-conformance.md", Pattern.compile("\\d+"));
  }
}
