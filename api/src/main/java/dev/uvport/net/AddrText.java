package dev.uvport.net;

import dev.uvport.result.Result;
import java.util.Objects;
import java.util.function.Function;

/** What all address parsers share: the frame around an attempt, strict numbers and safe quotes. */
final class AddrText {
  private static final int MAX_QUOTED = 64;

  private AddrText() {}

  /**
   * Runs a parser over a text of bounded length and turns what it throws into an error record.
   *
   * @param kind what the text should be, with its article
   */
  static <T> Result<T, ParseAddrErr> attempt(
      String kind, String text, int maxLength, Function<String, T> parser) {
    Objects.requireNonNull(text, "text");
    try {
      checkLength(text, maxLength);
      return Result.ok(parser.apply(text));
    } catch (AddrSyntaxException e) {
      return Result.err(new ParseAddrErr(quote(text) + " is not " + kind + ": " + e.getMessage()));
    }
  }

  /** The address, or the error as an exception. */
  static <T> T orThrow(Result<T, ParseAddrErr> parsed) {
    return parsed.orElseThrow(error -> new IllegalArgumentException(error.errMsg()));
  }

  /** Refuses texts that cannot be addresses before anything goes through their characters. */
  static void checkLength(String text, int maxLength) {
    if (text.isEmpty()) {
      throw new AddrSyntaxException("it is empty");
    }
    if (text.length() > maxLength) {
      throw new AddrSyntaxException(
          "it has " + text.length() + " characters, more than the " + maxLength + " possible");
    }
  }

  /**
   * Reads a decimal number as strictly as can be: ASCII digits, no sign, no blank, no leading zero.
   *
   * @param what the number is, for the reason
   * @param max the largest value allowed, below 10^18
   */
  static long decimal(String what, String digits, long max) {
    if (digits.isEmpty()) {
      throw new AddrSyntaxException(what + " is empty");
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new AddrSyntaxException(
            what + " " + quote(digits) + " has a character other than the digits 0 to 9");
      }
      // Past the limit the value no longer matters, only that it stays past it without overflow.
      value = Math.min(value * 10 + digit, max + 1);
    }
    checkNoLeadingZero(what, digits);
    if (value > max) {
      throw new AddrSyntaxException(what + " " + quote(digits) + " is above " + max);
    }
    return value;
  }

  private static void checkNoLeadingZero(String what, String digits) {
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      throw new AddrSyntaxException(
          what
              + " "
              + quote(digits)
              + " has a leading zero, which some programs read as octal; leave it out");
    }
  }

  /**
   * The text in quotes, fit for a log: cut to a bounded length, all but printable ASCII escaped.
   */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < Math.min(text.length(), MAX_QUOTED); i++) {
      appendPrintable(quoted, text.charAt(i));
    }
    return quoted.append(text.length() > MAX_QUOTED ? "...\"" : "\"").toString();
  }

  private static void appendPrintable(StringBuilder to, char c) {
    if (c == '"' || c == '\\') {
      to.append('\\').append(c);
    } else if (c >= ' ' && c <= '~') {
      to.append(c);
    } else {
      to.append(String.format("\\u%04x", (int) c));
    }
  }
}
