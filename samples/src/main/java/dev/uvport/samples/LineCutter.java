package dev.uvport.samples;

import dev.uvport.comm.Chan;
import dev.uvport.result.Result;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a stream of bytes into lines of text, whatever the bytes are.
 *
 * <p>A line ends with LF or CR LF. What is no proper line is told as an error in its place, and the
 * next line is taken as usual.
 *
 * <p><b>Threading.</b> One thread at a time. <b>Ownership.</b> Keeps copies, at most a line.
 */
final class LineCutter {
  /** The longest line in bytes, without its end. */
  static final int MAX_LINE = 4096;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * Takes bytes.
   *
   * @param bytes as they came
   * @param lines gets each line that they complete, or what is wrong with it
   */
  void feed(byte[] bytes, Chan<Result<String, String>> lines) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        keep(bytes, start, i);
        cut(lines);
        start = i + 1;
      }
    }
    keep(bytes, start, bytes.length);
  }

  /** Takes the end of the stream, which ends a line that has begun. */
  void end(Chan<Result<String, String>> lines) {
    if (line.size() > 0) {
      cut(lines);
    }
  }

  /** Keeps no more than shows that a line is too long, with a CR that may end it. */
  private void keep(byte[] bytes, int start, int end) {
    line.write(bytes, start, Math.min(end - start, MAX_LINE + 2 - line.size()));
  }

  private void cut(Chan<Result<String, String>> lines) {
    byte[] bytes = line.toByteArray();
    line.reset();
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    lines.send(
        length > MAX_LINE
            ? Result.err("a line of more than " + MAX_LINE + " bytes was dropped")
            : decode(bytes, length));
  }

  private static Result<String, String> decode(byte[] bytes, int length) {
    try {
      ByteBuffer line = ByteBuffer.wrap(bytes, 0, length);
      return Result.ok(StandardCharsets.UTF_8.newDecoder().decode(line).toString());
    } catch (CharacterCodingException e) {
      return Result.err("a line that is not UTF-8 was dropped");
    }
  }
}
