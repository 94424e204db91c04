package dev.uvport.net;

/**
 * Writes IPv6 addresses in the canonical form of RFC 5952, so that equal addresses give equal
 * texts.
 *
 * <p>An instance holds what the text depends on besides the groups: the run of zeros that {@code
 * ::} stands for.
 */
final class Ipv6Formatter {
  private static final int GROUPS = 8;

  private final Ipv6 address;
  private int runStart = GROUPS;
  private int runLength;

  private Ipv6Formatter(Ipv6 address) {
    this.address = address;
  }

  static String format(Ipv6 address) {
    StringBuilder text = new StringBuilder();
    if (address.isIpv4Mapped()) {
      text.append("::ffff:").append(new Ipv4((int) address.lo()));
    } else {
      new Ipv6Formatter(address).appendGroups(text);
    }
    if (address.scopeId() != 0) {
      text.append('%').append(Integer.toUnsignedString(address.scopeId()));
    }
    return text.toString();
  }

  private void appendGroups(StringBuilder text) {
    findLongestRun();
    for (int i = 0; i < GROUPS; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
      } else {
        boolean first = i == 0 || i == runStart + runLength;
        text.append(first ? "" : ":").append(Integer.toHexString(group(i)));
      }
    }
  }

  /** The longest run of at least two zero groups, the first of equals (RFC 5952, section 4.2). */
  private void findLongestRun() {
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      length = group(i) == 0 ? length + 1 : 0;
      if (length > Math.max(runLength, 1)) {
        runLength = length;
        runStart = i - length + 1;
      }
    }
  }

  private int group(int index) {
    long half = index < 4 ? address.hi() : address.lo();
    return (int) (half >>> 48 - 16 * (index % 4)) & 0xffff;
  }
}
