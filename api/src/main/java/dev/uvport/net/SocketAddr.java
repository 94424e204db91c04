package dev.uvport.net;

import dev.uvport.result.Result;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * An IP address and a port: one end of a connection, or where a listener listens.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 *
 * @param ip the address
 * @param port 0 to 65535; to listen on, 0 lets the system choose
 */
public record SocketAddr(IpAddr ip, int port) {
  private static final int MAX_PORT = 65535;

  /** The longest IPv6 address in brackets, a colon and five digits. */
  private static final int MAX_LENGTH = Ipv6Parser.MAX_LENGTH + 8;

  /**
   * Joins an address and a port.
   *
   * @param ip the address; not null
   * @param port 0 to 65535
   * @throws IllegalArgumentException if the port is out of range
   */
  public SocketAddr {
    Objects.requireNonNull(ip, "ip");
    checkPort(port);
  }

  /**
   * Refuses what is no port.
   *
   * @return the port
   * @throws IllegalArgumentException naming the port and the range
   */
  static int checkPort(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port " + port + " is outside 0..65535");
    }
    return port;
  }

  /**
   * Reads {@code 127.0.0.1:80} or {@code [::1]:80}; the address as strictly as {@link
   * IpAddr#parse}, the port in decimal without leading zeros. Never blocks on the network.
   *
   * @param text the address
   * @return the address
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  public static SocketAddr parse(String text) {
    return AddrText.orThrow(tryParse(text));
  }

  /**
   * Reads what {@link #parse} reads, from a text that may be wrong.
   *
   * @param text the address
   * @return the address, or what is wrong with the text
   */
  public static Result<SocketAddr, ParseAddrErr> tryParse(String text) {
    return AddrText.attempt(
        "a socket address", text, MAX_LENGTH, t -> t.startsWith("[") ? parseV6(t) : parseV4(t));
  }

  private static SocketAddr parseV4(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new AddrSyntaxException("it has no port, as in 127.0.0.1:80");
    }
    if (colon != text.lastIndexOf(':')) {
      throw new AddrSyntaxException("an IPv6 address needs brackets here, as in [::1]:80");
    }
    Ipv4 ip = new Ipv4(Ipv4Parser.parse(text.substring(0, colon)));
    return new SocketAddr(ip, parsePort(text.substring(colon + 1)));
  }

  private static SocketAddr parseV6(String text) {
    int bracket = text.indexOf(']');
    if (bracket < 0) {
      throw new AddrSyntaxException("its '[' is never closed");
    }
    if (!text.startsWith(":", bracket + 1)) {
      throw new AddrSyntaxException("it has no port after the ']', as in [::1]:80");
    }
    Ipv6 ip = Ipv6Parser.parse(text.substring(1, bracket));
    return new SocketAddr(ip, parsePort(text.substring(bracket + 2)));
  }

  private static int parsePort(String digits) {
    return (int) AddrText.decimal("port", digits, MAX_PORT);
  }

  /**
   * The JDK's address as one of ours.
   *
   * @param address resolved; its host name, if it has one, is dropped
   * @return the address, with the scope id of an IPv6 one
   * @throws IllegalArgumentException if it is unresolved, and so has no IP address
   */
  public static SocketAddr of(InetSocketAddress address) {
    Objects.requireNonNull(address, "address");
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "the socket address " + address + " has no IP address: resolve its host name first");
    }
    return new SocketAddr(IpAddr.of(address.getAddress()), address.getPort());
  }

  /**
   * The address as the JDK's, resolved, without a host name and without asking a name server.
   *
   * @return the address
   * @throws UnsupportedOperationException as {@link Ipv6#toInetAddress} does
   */
  public InetSocketAddress toInetSocketAddress() {
    return new InetSocketAddress(ip.toInetAddress(), port);
  }

  /** The text that {@link #parse} reads: {@code 127.0.0.1:80}, {@code [::1]:80}. */
  @Override
  public String toString() {
    return (ip instanceof Ipv6 ? "[" + ip + "]" : ip.format()) + ":" + port;
  }
}
