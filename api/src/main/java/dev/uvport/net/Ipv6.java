package dev.uvport.net;

import dev.uvport.result.Result;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * An IPv6 address, with the zone it is valid in.
 *
 * <p>An IPv4-mapped address ({@code ::ffff:1.2.3.4}) is and stays an IPv6 address.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 *
 * @param hi the first 8 bytes, network order
 * @param lo the last 8 bytes, network order
 * @param scopeId the number of the zone (RFC 4007), which is the network interface's for link-local
 *     addresses; 0 for none; unsigned, so that values from 2^31 are negative here
 */
public record Ipv6(long hi, long lo, int scopeId) implements IpAddr {
  /** What precedes the IPv4 address in the lower half of a mapped one. */
  private static final long MAPPED = 0xffff;

  /**
   * Reads an address in any form of RFC 4291, section 2.2, such as {@code ::}, {@code 2001:db8::1},
   * {@code 0::0} or {@code ::ffff:1.2.3.4}; behind a percent sign there may be a zone, as a number
   * or as the name of a network interface of this machine, which is looked up. Rust's {@code
   * ip::v6::parse_addr}.
   *
   * @param text the address, without brackets
   * @return the address
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  public static Ipv6 parse(String text) {
    return AddrText.orThrow(tryParse(text));
  }

  /**
   * Reads what {@link #parse} reads, from a text that may be wrong. Rust's {@code
   * ip::v6::try_parse_addr}.
   *
   * @param text the address, without brackets
   * @return the address, or what is wrong with the text
   */
  public static Result<Ipv6, ParseAddrErr> tryParse(String text) {
    return AddrText.attempt("an IPv6 address", text, Ipv6Parser.MAX_LENGTH, Ipv6Parser::parse);
  }

  /**
   * The address that sixteen bytes are.
   *
   * @param bytes in network order; copied
   * @param scopeId the number of the zone, 0 for none
   * @return the address
   * @throws IllegalArgumentException if there are not 16 bytes
   */
  public static Ipv6 of(byte[] bytes, int scopeId) {
    Objects.requireNonNull(bytes, "bytes");
    if (bytes.length != 16) {
      throw new IllegalArgumentException("an IPv6 address has 16 bytes, not " + bytes.length);
    }
    ByteBuffer halves = ByteBuffer.wrap(bytes);
    return new Ipv6(halves.getLong(), halves.getLong(), scopeId);
  }

  /**
   * Whether this stands for an IPv4 address, as the peers of a dual-stack listener do.
   *
   * @return true for {@code ::ffff:0.0.0.0} to {@code ::ffff:255.255.255.255}
   */
  public boolean isIpv4Mapped() {
    return hi == 0 && lo >>> 32 == MAPPED;
  }

  @Override
  public String format() {
    return Ipv6Formatter.format(this);
  }

  @Override
  public byte[] bytes() {
    return ByteBuffer.allocate(16).putLong(hi).putLong(lo).array();
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException if the scope id is 2^31 or more, which the JDK cannot
   *     hold
   */
  @Override
  public Inet6Address toInetAddress() {
    if (scopeId < 0) {
      throw new UnsupportedOperationException(
          "java.net.Inet6Address holds scope ids up to 2147483647, not that of " + this);
    }
    try {
      // To the JDK, too, 0 is a scope id of its own, and -1 none.
      return Inet6Address.getByAddress(null, bytes(), scopeId == 0 ? -1 : scopeId);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an IPv6 address", e);
    }
  }

  /** The address as {@link #format} writes it. */
  @Override
  public String toString() {
    return format();
  }
}
