package dev.uvport.net;

/**
 * Reads IPv6 addresses in every form of RFC 4291, section 2.2, with an optional zone (RFC 4007).
 *
 * <p>An instance reads one text, once.
 */
final class Ipv6Parser {
  /** Six full groups, a full IPv4 tail, a percent sign and the longest zone. */
  static final int MAX_LENGTH = 45 + 1 + Zone.MAX_LENGTH;

  private static final int GROUPS = 8;
  private static final int NO_GAP = -1;

  private final String text;
  private final int[] groups = new int[GROUPS];
  private int count;
  private int gap = NO_GAP;

  private Ipv6Parser(String text) {
    this.text = text;
  }

  static Ipv6 parse(String text) {
    int percent = text.indexOf('%');
    if (percent < 0) {
      return new Ipv6Parser(text).address(0);
    }
    Ipv6Parser parser = new Ipv6Parser(text.substring(0, percent));
    return parser.address(Zone.parse(text.substring(percent + 1)));
  }

  private Ipv6 address(int scopeId) {
    readGroups();
    if (gap == NO_GAP && count < GROUPS) {
      throw new AddrSyntaxException("without \"::\" it needs 8 groups and has " + count);
    }
    if (gap != NO_GAP && count == GROUPS) {
      throw new AddrSyntaxException("it has 8 groups, which leaves none for \"::\" to stand for");
    }
    return new Ipv6(half(0), half(4), scopeId);
  }

  private void readGroups() {
    int at = skipLeadingGap();
    while (at < text.length()) {
      int colon = text.indexOf(':', at);
      int end = colon < 0 ? text.length() : colon;
      readPart(text.substring(at, end), colon < 0);
      at = colon < 0 ? end : skipColons(colon);
    }
  }

  private int skipLeadingGap() {
    if (!text.startsWith(":")) {
      return 0;
    }
    if (!text.startsWith("::")) {
      throw new AddrSyntaxException("it begins with a single ':'");
    }
    gap = 0;
    return 2;
  }

  /**
   * Goes from the colon behind a group to the next group, or the end, over a gap if there is one.
   */
  private int skipColons(int colon) {
    if (text.startsWith("::", colon)) {
      if (gap != NO_GAP) {
        throw new AddrSyntaxException("\"::\" stands in it more than once");
      }
      gap = count;
      return colon + 2;
    }
    if (colon + 1 == text.length()) {
      throw new AddrSyntaxException("it ends with a single ':'");
    }
    return colon + 1;
  }

  private void readPart(String part, boolean last) {
    if (part.indexOf('.') < 0) {
      add(hex(part));
    } else if (last) {
      int tail = Ipv4Parser.parse(part);
      add(tail >>> 16);
      add(tail & 0xffff);
    } else {
      throw new AddrSyntaxException(
          AddrText.quote(part) + " stands before a ':', an IPv4 tail can only come last");
    }
  }

  private void add(int group) {
    if (count == GROUPS) {
      throw new AddrSyntaxException("it has more than 8 groups");
    }
    groups[count++] = group;
  }

  private static int hex(String part) {
    if (part.isEmpty()) {
      throw new AddrSyntaxException("a group is empty");
    }
    if (part.length() > 4) {
      throw new AddrSyntaxException(
          "group " + AddrText.quote(part) + " has more than 4 hexadecimal digits");
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      value = value << 4 | hexDigit(part, i);
    }
    return value;
  }

  private static int hexDigit(String part, int index) {
    char c = part.charAt(index);
    // Character.digit takes the digits of every script; an address has only ASCII ones.
    int digit = c < 128 ? Character.digit(c, 16) : -1;
    if (digit < 0) {
      throw new AddrSyntaxException(
          "group " + AddrText.quote(part) + " has a character that is no hexadecimal digit");
    }
    return digit;
  }

  /** Four groups of the whole address, in which the gap is filled with zeros. */
  private long half(int first) {
    long bits = 0;
    for (int i = first; i < first + 4; i++) {
      bits = bits << 16 | expanded(i);
    }
    return bits;
  }

  private int expanded(int index) {
    int missing = GROUPS - count;
    if (gap == NO_GAP || index < gap) {
      return groups[index];
    }
    return index < gap + missing ? 0 : groups[index - missing];
  }
}
