package dev.uvport.net;

import dev.uvport.result.Result;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;

/**
 * An IP address, {@link Ipv4} or {@link Ipv6}; Rust's {@code ip_addr}.
 *
 * <p>Nothing here asks a name server: a text is an address or an error. {@code net::ip::v4} and
 * {@code net::ip::v6} are the static methods of {@link Ipv4} and {@link Ipv6}.
 *
 * <pre>{@code
 * IpAddr here = IpAddr.LOOPBACK_V4;
 * IpAddr there = IpAddr.parse("fe80::1%eth0");
 * }</pre>
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 */
public sealed interface IpAddr permits Ipv4, Ipv6 {
  // No default methods here: with one, initialising Ipv4 would initialise this interface, whose
  // constants initialise Ipv4, and two threads that come from either end would wait for each other.

  /** {@code 127.0.0.1}: this machine. */
  Ipv4 LOOPBACK_V4 = new Ipv4(0x7f000001);

  /** {@code ::1}: this machine. */
  Ipv6 LOOPBACK_V6 = new Ipv6(0, 1, 0);

  /** {@code 0.0.0.0}: every IPv4 address of this machine, to listen on. */
  Ipv4 ANY_V4 = new Ipv4(0);

  /** {@code ::}: every IPv6 address of this machine, to listen on. */
  Ipv6 ANY_V6 = new Ipv6(0, 0, 0);

  /**
   * Reads an address of either kind. Never blocks on the network.
   *
   * @param text as {@link Ipv4#parse} or {@link Ipv6#parse} takes it
   * @return the address
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  static IpAddr parse(String text) {
    return AddrText.orThrow(tryParse(text));
  }

  /**
   * Reads an address of either kind from a text that may be wrong. Never blocks on the network.
   *
   * @param text as {@link Ipv4#parse} or {@link Ipv6#parse} takes it
   * @return the address, or what is wrong with the text
   */
  static Result<IpAddr, ParseAddrErr> tryParse(String text) {
    return AddrText.attempt("an IP address", text, Ipv6Parser.MAX_LENGTH, IpAddr::parseEither);
  }

  private static IpAddr parseEither(String text) {
    return text.indexOf(':') < 0 ? new Ipv4(Ipv4Parser.parse(text)) : Ipv6Parser.parse(text);
  }

  /**
   * The address that some bytes are.
   *
   * @param bytes 4 for IPv4 or 16 for IPv6, in network order; copied
   * @return the address, without a scope id
   * @throws IllegalArgumentException if there are neither 4 nor 16 bytes
   */
  static IpAddr of(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return bytes.length == 4 ? Ipv4.of(bytes) : Ipv6.of(bytes, 0);
  }

  /**
   * The JDK's address as one of ours.
   *
   * @param address its host name, if it has one, is dropped
   * @return the address, with the scope id of an IPv6 one
   */
  static IpAddr of(InetAddress address) {
    Objects.requireNonNull(address, "address");
    if (address instanceof Inet4Address v4) {
      return Ipv4.of(v4.getAddress());
    }
    return Ipv6.of(address.getAddress(), ((Inet6Address) address).getScopeId());
  }

  /**
   * The address in its canonical text, which {@link #parse} reads back as an equal address; Rust's
   * {@code format_addr}. {@code toString} gives the same.
   *
   * @return such as {@code 127.0.0.1} or, as in RFC 5952, {@code 2001:db8::1} and {@code fe80::1%2}
   */
  String format();

  /**
   * The address in network order.
   *
   * @return 4 or 16 bytes, the caller's own
   */
  byte[] bytes();

  /**
   * The address as the JDK's, without a host name and without asking a name server.
   *
   * @return an {@link Inet4Address} or {@link Inet6Address}
   */
  InetAddress toInetAddress();
}
