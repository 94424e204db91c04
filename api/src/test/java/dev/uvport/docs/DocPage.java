package dev.uvport.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of {@code docs} that says in tables which test shows what.
 *
 * @param lines the lines of its tables that have a first cell of the kind asked for
 * @param text all of it
 */
public record DocPage(List<List<String>> lines, String text) {
  private static final Path PROJECT = Path.of("..");

  private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z]\\w*)#(\\w+)`");

  /** A method at the first level of a class, with what stands between it and the one before. */
  private static final Pattern METHOD =
      Pattern.compile(
          "((?:^  @(?!Override).*\\n(?:^ {4,}.*\\n|^  [)}].*\\n)*)+)^  (?:<\\w+> )?void (\\w+)\\(",
          Pattern.MULTILINE);

  private static final Pattern TEST_ANNOTATION =
      Pattern.compile("^  @(Test|ParameterizedTest|RepeatedTest)\\b", Pattern.MULTILINE);

  /**
   * Reads a page.
   *
   * @param name its file's name
   * @param firstCell what the first cell of a line must match for the line to count
   */
  public static DocPage read(String name, Pattern firstCell) throws IOException {
    String text = Files.readString(PROJECT.resolve("docs").resolve(name));
    List<List<String>> lines =
        text.lines()
            .filter(line -> line.startsWith("| "))
            .map(DocPage::cells)
            .filter(cells -> firstCell.matcher(cells.get(0)).matches())
            .toList();
    return new DocPage(lines, text);
  }

  /** All pages there are. */
  public static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(PROJECT.resolve("docs"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".md"))
          .toList();
    }
  }

  private static List<String> cells(String line) {
    String[] parts = line.split("\\|", -1);
    return Stream.of(parts).skip(1).limit(parts.length - 2L).map(String::strip).toList();
  }

  /** Whether a cell names a test. */
  public static boolean namesTest(String cell) {
    return NAMED_TEST.matcher(cell).find();
  }

  /** The tests that the page names, as {@code Class#method}. */
  public List<String> namedTests() {
    return NAMED_TEST
        .matcher(text)
        .results()
        .map(test -> test.group(1) + "#" + test.group(2))
        .toList();
  }

  /** All tests of all modules, as {@code Class#method}. */
  public static Set<String> existingTests() throws IOException {
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
    for (String module : List.of("uv-native", "iotask", "api", "samples", "reliability")) {
      try (Stream<Path> files = Files.walk(PROJECT.resolve(module).resolve("src/test/java"))) {
        files.filter(file -> file.toString().endsWith("Test.java")).forEach(sources::add);
      }
    }
    return sources;
  }
}
