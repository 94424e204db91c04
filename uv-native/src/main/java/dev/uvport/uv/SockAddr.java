package dev.uvport.uv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * An IP address and port as the kernel sees them ({@code sockaddr_in}, {@code sockaddr_in6}).
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> Holds no native memory.
 *
 * @param ip 4 or 16 bytes, network order; not to be changed
 * @param port 0 to 65535
 * @param scopeId the IPv6 zone, 0 for none; 0 for IPv4
 */
public record SockAddr(byte[] ip, int port, int scopeId) {
  /** Room for either kind of address, in bytes. */
  static final int SIZE = 28;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /**
   * Checks the parts.
   *
   * @param ip 4 or 16 bytes
   * @param port 0 to 65535
   * @param scopeId the IPv6 zone
   * @throws IllegalArgumentException if {@code ip} has not 4 or 16 bytes or the port is out of
   *     range
   */
  public SockAddr {
    Objects.requireNonNull(ip, "ip");
    if (ip.length != 4 && ip.length != 16) {
      throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + ip.length);
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is outside 0..65535");
    }
  }

  /**
   * The kernel's number of its address family.
   *
   * @return {@code AF_INET} or {@code AF_INET6}
   */
  public int family() {
    return ip.length == 4 ? AF_INET : AF_INET6;
  }

  /** Writes this as the kernel reads it. */
  void encode(ByteBuffer to) {
    to.clear().order(ByteOrder.nativeOrder());
    to.putShort((short) family());
    to.put((byte) (port >> 8)).put((byte) port);
    if (ip.length == 4) {
      to.put(ip);
    } else {
      to.putInt(0).put(ip).putInt(scopeId);
    }
  }

  /** Reads what the kernel or libuv wrote. */
  static SockAddr decode(ByteBuffer from) {
    from.clear().order(ByteOrder.nativeOrder());
    int family = from.getShort();
    int port = (from.get() & 0xff) << 8 | from.get() & 0xff;
    if (family == AF_INET) {
      byte[] ip = new byte[4];
      from.get(ip);
      return new SockAddr(ip, port, 0);
    }
    if (family != AF_INET6) {
      throw new IllegalArgumentException("address family " + family + " is not IPv4 or IPv6");
    }
    from.getInt(); // flow information
    byte[] ip = new byte[16];
    from.get(ip);
    return new SockAddr(ip, port, from.getInt());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SockAddr that
        && Arrays.equals(ip, that.ip)
        && port == that.port
        && scopeId == that.scopeId;
  }

  @Override
  public int hashCode() {
    return (Arrays.hashCode(ip) * 31 + port) * 31 + scopeId;
  }
}
