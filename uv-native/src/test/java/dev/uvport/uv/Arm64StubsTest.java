package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The aarch64 machine code, word for word as an assembler makes it of {@code arm64-stubs.s}. Where
 * aarch64 can run, {@link CallbackStubsTest} says whether it does what it should.
 */
@Timeout(60)
class Arm64StubsTest {
  private static final String LISTING = "arm64-stubs.s";
  private static final Pattern INSTRUCTION = Pattern.compile(" +([a-z].*?) +// ([0-9a-f]{8})\\b.*");
  private static final int CACHE_LINE = 64;

  private final CodePages.Image image = Arm64Stubs.image();

  @Test
  void allocIsWhatTheAssemblerMakes() {
    assertThat(emitted(image.alloc())).isEqualTo(listed("alloc"));
  }

  @Test
  void readIsWhatTheAssemblerMakes() {
    assertThat(emitted(image.read())).isEqualTo(listed("read"));
  }

  @Test
  void eventIsWhatTheAssemblerMakes() {
    assertThat(emitted(image.event())).isEqualTo(listed("event"));
  }

  @Test
  void closedIsWhatTheAssemblerMakes() {
    assertThat(emitted(image.closed())).isEqualTo(listed("closed"));
  }

  @Test
  void eachRoutineBeginsACacheLine() {
    assertThat(List.of(image.alloc(), image.read(), image.event(), image.closed()))
        .doesNotHaveDuplicates()
        .allMatch(offset -> offset % CACHE_LINE == 0);
  }

  /** The words from an offset up to the padding, which is zero and no instruction of ours. */
  private List<String> emitted(int offset) {
    ByteBuffer code = ByteBuffer.wrap(image.code()).order(ByteOrder.LITTLE_ENDIAN).position(offset);
    List<String> words = new ArrayList<>();
    while (code.hasRemaining()) {
      int word = code.getInt();
      if (word == 0) {
        break;
      }
      words.add(String.format(Locale.ROOT, "%08x", word));
    }
    return words;
  }

  /** The words below a label of the listing. */
  private static List<String> listed(String label) {
    List<String> words = new ArrayList<>();
    boolean found = false;
    for (String line : listing()) {
      if (!line.isEmpty() && Character.isLetter(line.charAt(0))) {
        found = line.startsWith(label + ":");
      }
      Matcher instruction = INSTRUCTION.matcher(line);
      if (found && instruction.matches()) {
        words.add(instruction.group(2));
      }
    }
    assertThat(words).as("words of %s in %s", label, LISTING).isNotEmpty();
    return words;
  }

  private static List<String> listing() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Arm64StubsTest.class.getResourceAsStream(LISTING), LISTING),
                StandardCharsets.US_ASCII))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
