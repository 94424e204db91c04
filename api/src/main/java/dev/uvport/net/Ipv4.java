package dev.uvport.net;

import dev.uvport.result.Result;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * An IPv4 address.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 *
 * @param bits the address, its first part in the highest byte: {@code 0x7f000001} is {@code
 *     127.0.0.1}
 */
public record Ipv4(int bits) implements IpAddr {

  /**
   * Reads {@code a.b.c.d}: exactly four decimal numbers from 0 to 255 and nothing else. Leading
   * zeros are refused, because other programs read {@code 010} as 8. Rust's {@code
   * ip::v4::parse_addr}.
   *
   * @param text the address
   * @return the address
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  public static Ipv4 parse(String text) {
    return AddrText.orThrow(tryParse(text));
  }

  /**
   * Reads what {@link #parse} reads, from a text that may be wrong. Rust's {@code
   * ip::v4::try_parse_addr}.
   *
   * @param text the address
   * @return the address, or what is wrong with the text
   */
  public static Result<Ipv4, ParseAddrErr> tryParse(String text) {
    return AddrText.attempt(
        "an IPv4 address", text, Ipv4Parser.MAX_LENGTH, t -> new Ipv4(Ipv4Parser.parse(t)));
  }

  /**
   * The address that four bytes are.
   *
   * @param bytes in network order; copied
   * @return the address
   * @throws IllegalArgumentException if there are not 4
   */
  public static Ipv4 of(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    if (bytes.length != 4) {
      throw new IllegalArgumentException("an IPv4 address has 4 bytes, not " + bytes.length);
    }
    return new Ipv4(ByteBuffer.wrap(bytes).getInt());
  }

  @Override
  public String format() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }

  @Override
  public byte[] bytes() {
    return ByteBuffer.allocate(4).putInt(bits).array();
  }

  @Override
  public Inet4Address toInetAddress() {
    try {
      return (Inet4Address) InetAddress.getByAddress(bytes());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 bytes are an IPv4 address", e);
    }
  }

  /** The address as {@link #format} writes it. */
  @Override
  public String toString() {
    return format();
  }
}
