package dev.uvport.net;

import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands behind the percent sign of an IPv6 address: a scope id or an interface's name.
 */
final class Zone {
  /** The longest name of a network interface on POSIX systems ({@code IFNAMSIZ} less its NUL). */
  static final int MAX_LENGTH = 15;

  private static final long MAX_SCOPE_ID = 0xffff_ffffL;

  private Zone() {}

  /** The scope id, unsigned. A name is looked up in this machine's interfaces, never elsewhere. */
  static int parse(String zone) {
    if (zone.isEmpty()) {
      throw new AddrSyntaxException("no zone follows the '%'");
    }
    if (zone.length() > MAX_LENGTH) {
      throw new AddrSyntaxException("its zone has more than " + MAX_LENGTH + " characters");
    }
    return isNumber(zone) ? (int) AddrText.decimal("zone", zone, MAX_SCOPE_ID) : indexOf(zone);
  }

  private static boolean isNumber(String zone) {
    return zone.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int indexOf(String name) {
    // Nothing else reaches the system call: an embedded NUL would cut the name short there.
    boolean printable = name.chars().allMatch(c -> c > ' ' && c <= '~');
    NetworkInterface found = printable ? find(name) : null;
    if (found == null || found.getIndex() < 0) {
      throw new AddrSyntaxException(
          "this machine has no network interface " + AddrText.quote(name));
    }
    return found.getIndex();
  }

  private static @Nullable NetworkInterface find(String name) {
    try {
      return NetworkInterface.getByName(name);
    } catch (SocketException e) {
      throw new AddrSyntaxException(
          "the network interface " + AddrText.quote(name) + " cannot be looked up: " + e);
    }
  }
}
