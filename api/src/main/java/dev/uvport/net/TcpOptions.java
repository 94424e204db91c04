package dev.uvport.net;

import java.net.SocketOption;

/**
 * The options of TCP sockets and listeners that the JDK has no name for. Those it has are used
 * under its names: {@code TCP_NODELAY}, {@code SO_KEEPALIVE}, {@code SO_LINGER}, {@code SO_SNDBUF},
 * {@code SO_RCVBUF}, {@code SO_REUSEADDR} and {@code SO_REUSEPORT} of {@link
 * java.net.StandardSocketOptions}, {@code TCP_KEEPIDLE}, {@code TCP_KEEPINTERVAL} and {@code
 * TCP_KEEPCOUNT} of {@link jdk.net.ExtendedSocketOptions}.
 *
 * <p>{@link TcpSocket#option(SocketOption)} and {@link TcpListener#option(SocketOption)} read and
 * change them; a {@link TcpConfig} holds those that a socket is to begin with.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> Nobody closes an option.
 */
public final class TcpOptions {
  /**
   * How many routers a packet may pass, 1 to 255: {@code IP_TTL}, and the hop limit where the
   * socket is an IPv6 one. From {@code set_ttl}.
   */
  public static final SocketOption<Integer> TTL = new Name<>("TTL", Integer.class);

  /**
   * Whether a listener on an IPv6 address leaves IPv4's connections to others; off unless set. It
   * is decided when the listener is bound.
   */
  public static final SocketOption<Boolean> IPV6_ONLY = new Name<>("IPV6_ONLY", Boolean.class);

  /**
   * Whether urgent data is read in its place among the other; off unless set, and then the last
   * urgent byte of each piece is not read at all. {@code SO_OOBINLINE}.
   */
  public static final SocketOption<Boolean> OOB_INLINE = new Name<>("OOB_INLINE", Boolean.class);

  /**
   * How many connections that a listener has made may be open at a time; it closes those above that
   * at once, see {@link TcpListener#dropped}. Listeners only; {@link Integer#MAX_VALUE} unless set.
   * Counts what was accepted since it was set first. From Node's {@code maxConnections}.
   */
  public static final SocketOption<Integer> MAX_CONNECTIONS =
      new Name<>("MAX_CONNECTIONS", Integer.class);

  private TcpOptions() {}

  private record Name<T>(String name, Class<T> type) implements SocketOption<T> {
    @Override
    public String toString() {
      return name;
    }
  }
}
