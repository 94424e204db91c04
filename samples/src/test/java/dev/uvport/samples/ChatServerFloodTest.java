package dev.uvport.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The chat server with its limits, and people who try them. */
final class ChatServerFloodTest extends ChatServerTestBase {
  /** What the server lets a guest say at once. */
  private static final int AT_ONCE = 200;

  private static final String CONTROLS = "[\\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]";

  private static final List<String> STEERING =
      List.of(
          "\u202egnp.exe", // right to left from here
          "\u2066a\u2069",
          "one\u2028* two has joined lobby",
          "one\u0085* two has joined lobby",
          "\u001b]0;title\u0007",
          "back\b\b\b\bspace",
          "carriage\rreturn",
          "nul\0");

  @Override
  List<String> options() {
    return List.of();
  }

  @Test
  void whoeverSaysTooMuchAtOnceIsShownOutAndTheOthersTalkOn() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada);
        Person flood = person("flood", ada, bob)) {
      sendAll(flood, "buy!\n".repeat(100_000));
      int lines = 0;
      String line = ada.sees();
      for (; line.equals("flood: buy!"); line = ada.sees()) {
        lines++;
      }
      assertThat(line).isEqualTo("* flood has left lobby: said too much at once");
      assertThat(lines).isBetween(AT_ONCE / 2, 5 * AT_ONCE);

      bob.type("gone?");
      assertThat(ada.sees()).isEqualTo("bob: gone?");
    }
  }

  /** The server reads on for five seconds after it has shown somebody out, at least. */
  private static void sendAll(Person flood, String text) {
    long begun = System.nanoTime();
    try {
      flood.send(text.getBytes(UTF_8));
    } catch (IOException e) {
      if (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(5)) {
        throw new AssertionError("the flood was not read", e);
      }
    }
  }

  @Test
  void aLineWithoutAnEndIsTooMuchToo() throws Exception {
    try (Person ada = person("ada");
        Person flood = person("flood", ada)) {
      sendAll(flood, "x".repeat(4_000_000));

      assertThat(ada.sees()).isEqualTo("* flood has left lobby: said too much at once");
    }
  }

  @Test
  void thereAreAHundredRoomsAndNoMore() throws Exception {
    List<Person> people = new ArrayList<>();
    try (Person last = person("last")) {
      for (int i = 1; i < 100; i++) {
        Person person = new Person(port());
        people.add(person.type("/join r" + i));
        for (String line = person.sees(); !line.endsWith("joined r" + i); line = person.sees()) {
          assertThat(line).startsWith("* ");
        }
        assertThat(last.sees()).endsWith(" has joined lobby");
        assertThat(last.sees()).endsWith(" has left lobby: went to r" + i);
      }
      last.type("/join mine");
      assertThat(last.sees()).isEqualTo("* there are 100 rooms, and no more can be opened");
      last.type("/join r1"); // what it says is said by that room, and not by the lobby
      assertThat(last.sees()).isEqualTo("* last has joined r1");
    } finally {
      for (Person person : people) {
        person.close();
      }
    }
  }

  @Test
  void nothingThatSteersATerminalIsPassedOn() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada)) {
      for (String line : STEERING) {
        ada.type(line);

        String said = bob.sees();
        assertThat(said).startsWith("ada: ").contains("\uFFFD");
        assertThat(said).doesNotContainPattern(CONTROLS);
      }
    }
  }
}
