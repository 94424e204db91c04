package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The conformance page is complete, and every test that it names is one that runs. */
@Timeout(60)
class LegacyConformanceTest {
  private static final Path PROJECT = Path.of("..");
  private static final int ROWS = 92;

  private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|", Pattern.MULTILINE);
  private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z]\\w*)#(\\w+)`");

  /** A method at the first level of a class, with what stands between it and the one before. */
  private static final Pattern METHOD =
      Pattern.compile(
          "((?:^  @(?!Override).*\\n(?:^ {4,}.*\\n|^  [)}].*\\n)*)+)^  void (\\w+)\\(",
          Pattern.MULTILINE);

  private static final Pattern TEST_ANNOTATION =
      Pattern.compile("^  @(Test|ParameterizedTest|RepeatedTest)\\b", Pattern.MULTILINE);

  @Test
  void thePageHasEachRowWithItsTests() throws IOException {
    List<String> rows = page().lines().filter(line -> ROW.matcher(line).find()).toList();

    assertThat(rows.stream().map(row -> Integer.parseInt(cell(row, 0))))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, ROWS).boxed().toList());
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(cell(row, 1)).as("feature").isNotBlank();
              assertThat(cell(row, 2)).as("our API").isNotBlank();
              assertThat(NAMED_TEST.matcher(cell(row, 3)).find()).as("a test").isTrue();
            });
  }

  @Test
  void everyTestThatThePageNamesExists() throws IOException {
    Set<String> existing = existingTests();
    List<String> named =
        NAMED_TEST
            .matcher(page())
            .results()
            .map(test -> test.group(1) + "#" + test.group(2))
            .toList();

    assertThat(named).hasSizeGreaterThan(ROWS);
    assertThat(existing).containsAll(named);
  }

  private static String page() throws IOException {
    return Files.readString(PROJECT.resolve("docs").resolve("legacy-conformance.md"));
  }

  private static String cell(String row, int index) {
    return row.split("\\|", -1)[index + 1].strip();
  }

  /** All tests of all modules, as {@code Class#method}. */
  private static Set<String> existingTests() throws IOException {
    Set<String> tests = new HashSet<>();
    for (Path source : testSources()) {
      String className = source.getFileName().toString().replace(".java", "");
      METHOD
          .matcher(Files.readString(source))
          .results()
          .filter(method -> TEST_ANNOTATION.matcher(method.group(1)).find())
          .map(method -> className + "#" + method.group(2))
          .forEach(tests::add);
    }
    return tests;
  }

  private static List<Path> testSources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("uv-native", "iotask", "api", "samples")) {
      try (Stream<Path> files = Files.walk(PROJECT.resolve(module).resolve("src/test/java"))) {
        files.filter(file -> file.toString().endsWith("Test.java")).forEach(sources::add);
      }
    }
    return sources;
  }
}
