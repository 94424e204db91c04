package dev.uvport.net;

/**
 * Reads IPv4 addresses in the one form that everybody reads alike: four decimal parts.
 *
 * <p>{@code inet_aton} takes more (octal, hexadecimal, fewer parts), and programs that disagree
 * about such a text can be led past each other's address checks.
 */
final class Ipv4Parser {
  /** The length of {@code 255.255.255.255}. */
  static final int MAX_LENGTH = 15;

  private Ipv4Parser() {}

  /** The address, the first part in the highest byte. */
  static int parse(String text) {
    AddrText.checkLength(text, MAX_LENGTH);
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw new AddrSyntaxException(
          "it has "
              + parts.length
              + (parts.length == 1 ? " part" : " parts")
              + " and not the 4 of an IPv4 address; host names are not looked up here");
    }
    int bits = 0;
    for (String part : parts) {
      bits = bits << 8 | (int) AddrText.decimal("part", part, 255);
    }
    return bits;
  }
}
