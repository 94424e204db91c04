package dev.uvport.reliability.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing here makes objects of bytes that somebody else has chosen. */
@Timeout(30)
@SuppressWarnings("NullAway.Init") // JUnit sets it
class NoObjectCodecTest {
  private static final Pattern CODECS =
      Pattern.compile("Object(In|Out)putStream|\\breadObject\\b|Externalizable|XMLDecoder");

  private static List<Path> sources;

  @BeforeAll
  static void findSources() throws IOException {
    sources = new ArrayList<>();
    for (String module : List.of("uv-native", "iotask", "api", "samples")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
  }

  @Test
  void noSourceDeserialisesObjects() throws IOException {
    assertThat(matching(CODECS)).isEmpty();
  }

  /** The search finds what there is. */
  @Test
  void theSearchCanFind() throws IOException {
    assertThat(matching(Pattern.compile("\\bFileInputStream\\b")))
        .anyMatch(file -> file.endsWith("Nc.java"));
    assertThat(CODECS.matcher("new ObjectInputStream(socket)").find()).isTrue();
  }

  private static List<Path> matching(Pattern pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path source : sources) {
      if (pattern.matcher(Files.readString(source)).find()) {
        found.add(source);
      }
    }
    return found;
  }
}
