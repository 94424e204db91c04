package dev.uvport.samples.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file.
 *
 * @param first where it begins
 * @param length how long it is; 0 if the file ends before it would begin
 */
record ByteRange(long first, long length) {
  private static final Pattern SINGLE = Pattern.compile("(?i:bytes)=(\\d*)-(\\d*)");

  /**
   * What a Range header asks for.
   *
   * @param header such as {@code bytes=0-99}, {@code bytes=100-}, or {@code bytes=-100}
   * @param fileLength what the range is cut to
   * @return null where the header must be ignored, because it is malformed, or may be, because it
   *     asks for several ranges or in another unit
   */
  static @Nullable ByteRange of(String header, long fileLength) {
    Matcher range = SINGLE.matcher(header);
    if (!range.matches()) {
      return null;
    }
    boolean hasFirst = !range.group(1).isEmpty();
    boolean hasLast = !range.group(2).isEmpty();
    if (hasFirst) {
      long first = number(range.group(1));
      long last = hasLast ? number(range.group(2)) : Long.MAX_VALUE;
      return first > last ? null : between(first, last, fileLength);
    }
    if (hasLast) {
      long length = Math.min(number(range.group(2)), fileLength);
      return new ByteRange(fileLength - length, length);
    }
    return null;
  }

  private static ByteRange between(long first, long last, long fileLength) {
    if (first >= fileLength) {
      return new ByteRange(0, 0);
    }
    return new ByteRange(first, Math.min(last, fileLength - 1) - first + 1);
  }

  /** A number that may be too long for a long; then it is beyond the end of any file. */
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
