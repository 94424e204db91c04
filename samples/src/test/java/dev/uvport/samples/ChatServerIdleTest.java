package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ChatServerIdleTest extends ChatServerTestBase {
  @Override
  List<String> options() {
    return List.of("--idle-timeout", "1", "--max-connections", "2");
  }

  @Test
  void whoeverSaysAndHearsNothingIsShownOut() throws Exception {
    try (Person silent = new Person(port())) {
      assertThat(silent.lines.lines()).last().isEqualTo("* goodbye: you said nothing for too long");
    }
  }
}
