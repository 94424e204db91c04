package dev.uvport.samples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat server among people who do not behave. */
final class ChatServerAbuseTest extends ChatServerTestBase {
  @Test
  void aLineMayBeFourKibibytesLongAndNoLonger() throws Exception {
    String longest = "é".repeat(2048);
    try (Person ada = person("ada");
        Person bob = person("bob", ada)) {
      ada.type(longest).type(longest + "\r").type(longest + "x").type("x".repeat(1_000_000));
      ada.type("short");

      assertThat(bob.sees()).isEqualTo("ada: " + longest);
      assertThat(bob.sees()).isEqualTo("ada: " + longest);
      assertThat(bob.sees()).isEqualTo("ada: short");
      assertThat(ada.sees()).isEqualTo("* a line of more than 4096 bytes was dropped");
      assertThat(ada.sees()).isEqualTo("* a line of more than 4096 bytes was dropped");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"caf\u00e9", "\u00c0\u0080", "\u00ed\u00a0\u0080", "\u00ff\u00f4\u00ff"})
  void aLineThatIsNotUtf8IsDroppedWithAMessage(String latin1) throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada)) {
      ada.send((latin1 + "\n").getBytes(ISO_8859_1)).type("better");

      assertThat(ada.sees()).isEqualTo("* a line that is not UTF-8 was dropped");
      assertThat(bob.sees()).isEqualTo("ada: better");
    }
  }

  @Test
  void linesMayComeByteByByte() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada)) {
      for (byte one : "grüße, bob\n".getBytes(UTF_8)) {
        ada.send(new byte[] {one});
      }

      assertThat(bob.sees()).isEqualTo("ada: grüße, bob");
    }
  }

  @Test
  void terminalsAreSparedControlCharacters() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada)) {
      ada.type("\u001b[2J\u0007\u009b1m tab\tstays");

      assertThat(bob.sees()).isEqualTo("ada: \uFFFD[2J\uFFFD\uFFFD1m tab\tstays");
    }
  }

  @Test
  void whoeverDoesNotReadIsDisconnectedWithAReasonAndTheOthersMissNothing() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada);
        Person slow = person("slow", ada, bob)) {
      // No faster than bob can read; far more than the kernel's buffers hold.
      for (int batch = 0; batch < 60; batch++) {
        ada.send(("x".repeat(500) + "\n").repeat(1000).getBytes(UTF_8));
        for (int i = 0; i < 1000; i++) {
          String line = bob.sees();
          assertThat(line.startsWith("* slow has left") ? bob.sees() : line)
              .as("batch %d line %d", batch, i)
              .hasSize(505);
        }
      }

      assertThat(slow.lines.lines()).last().isEqualTo("* goodbye: you are too far behind");
      slow.socket.shutdownOutput();
      assertThat(ada.sees()).isEqualTo("* slow has left lobby: too far behind");
    }
  }

  @Test
  void whoeverAsksAndNeverReadsTheAnswersIsDisconnected() throws Exception {
    try (Person ada = person("ada")) {
      Person greedy = person("greedy", ada);
      byte[] questions = "/who\n".repeat(10_000).getBytes(UTF_8);
      CompletableFuture<Void> flood =
          Peers.async(
              () -> {
                while (true) {
                  greedy.send(questions);
                }
              });

      assertThat(ada.sees()).isEqualTo("* greedy has left lobby: too far behind");
      assertThat(flood.handle((done, failed) -> failed)).succeedsWithin(60, TimeUnit.SECONDS);
    }
  }
}
