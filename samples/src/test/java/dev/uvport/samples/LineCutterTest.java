package dev.uvport.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.result.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class LineCutterTest {
  private final LineCutter cutter = new LineCutter();
  private final List<Result<String, String>> lines = new ArrayList<>();

  @Test
  void aLineIsTheSameHoweverItsBytesAreDivided() {
    byte[] bytes = ("ab\r\n\n" + "é".repeat(2049) + "\ncd\r\r\n\u1234").getBytes(UTF_8);
    for (int size = 1; size <= bytes.length; size = size < 50 ? size + 1 : size * 2) {
      lines.clear();
      for (int at = 0; at < bytes.length; at += size) {
        cutter.feed(Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length)), lines::add);
      }
      cutter.end(lines::add);

      assertThat(lines)
          .as("in chunks of %d", size)
          .containsExactly(
              Result.ok("ab"),
              Result.ok(""),
              Result.err("a line of more than 4096 bytes was dropped"),
              Result.ok("cd\r"),
              Result.ok("\u1234"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4095, 4096, 4097, 4098, 4099, 10_000})
  void aLineMayHave4096BytesWhateverEndsIt(int length) {
    String line = "x".repeat(length);

    cutter.feed((line + "\n").getBytes(UTF_8), lines::add);
    cutter.feed((line + "\r\n").getBytes(UTF_8), lines::add);

    Result<String, String> expected =
        length <= 4096 ? Result.ok(line) : Result.err("a line of more than 4096 bytes was dropped");
    assertThat(lines).containsExactly(expected, expected);
  }

  @Test
  void theEndIsNoLineOfItsOwn() {
    cutter.feed("ab\n".getBytes(UTF_8), lines::add);
    cutter.end(lines::add);

    assertThat(lines).containsExactly(Result.ok("ab"));
  }
}
