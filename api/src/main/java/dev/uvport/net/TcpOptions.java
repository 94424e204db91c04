package dev.uvport.net;

import java.net.SocketOption;
import java.time.Duration;
import java.time.Instant;

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

  /**
   * Whether this side may go on writing when the peer has ended its stream; on unless set. When it
   * is off, the end that a read meets ends this side as well, after what is queued. From Node's
   * {@code allowHalfOpen}.
   */
  public static final SocketOption<Boolean> HALF_OPEN = new Name<>("HALF_OPEN", Boolean.class);

  /**
   * How long a read may wait, unless it has a time-out of its own; then it gives {@code TIMEOUT},
   * and the socket is as it was. {@link java.time.temporal.ChronoUnit#FOREVER}'s duration unless
   * set, as is any from 292 years on. Counts for reads that begin later, and not for what {@code
   * readStart} streams, see {@link TcpSocket#whenIdle}. From {@code set_read_timeout}.
   */
  public static final SocketOption<Duration> READ_TIMEOUT =
      new Name<>("READ_TIMEOUT", Duration.class);

  /**
   * How long the kernel may take nothing of what is written; it is noticed before twice that time
   * is over. Then this and all later writes give {@code TIMEOUT}, for nobody knows how much of them
   * has left: {@link TcpSocket#abort} tells the peer. Reading goes on. {@link
   * java.time.temporal.ChronoUnit#FOREVER}'s duration unless set, as is any from 292 years on. From
   * {@code set_write_timeout}.
   */
  public static final SocketOption<Duration> WRITE_TIMEOUT =
      new Name<>("WRITE_TIMEOUT", Duration.class);

  /**
   * Until when reads go on, those under way included; from then on they give {@code TIMEOUT}, until
   * it is changed. {@link Instant#MAX} unless set. What {@code readStart} streams goes on. From
   * Go's {@code SetReadDeadline}.
   */
  public static final SocketOption<Instant> READ_DEADLINE =
      new Name<>("READ_DEADLINE", Instant.class);

  /**
   * Until when writes go on. One that comes later gives {@code TIMEOUT}, and nothing of it leaves;
   * one that is under way at that moment ends the writing, as with {@link #WRITE_TIMEOUT}. {@link
   * Instant#MAX} unless set. From Go's {@code SetWriteDeadline}.
   */
  public static final SocketOption<Instant> WRITE_DEADLINE =
      new Name<>("WRITE_DEADLINE", Instant.class);

  /**
   * How long a peer may give no sign of life before its connection is given up, with {@code
   * ETIMEDOUT}; {@link java.time.temporal.ChronoUnit#FOREVER}'s duration unless set, else one
   * second to 18 hours. It holds while nobody reads, too. It is noticed at most an eighth of the
   * time later, or a second if that is longer.
   *
   * <p>No sign of life is: no answer to the kernel's questions, which it asks from half the time on
   * while nothing else moves ({@code SO_KEEPALIVE}, which this sets, and its times); no
   * acknowledgement of what was sent, nor room for what waits to be ({@code TCP_USER_TIMEOUT}).
   * Thus a peer that lives, but reads nothing for so long while something is written to it, counts
   * as dead. So does one that has ended its stream, once nothing has moved in either direction for
   * so long: it may have gone altogether.
   *
   * <p>A reset is noticed without this, and at once, see {@link TcpSocket}.
   */
  public static final SocketOption<Duration> DEAD_AFTER = new Name<>("DEAD_AFTER", Duration.class);

  /**
   * Whether a socket or listener keeps its iotask from ending by {@link
   * dev.uvport.iotask.IoTask#exitWhenIdle}; on unless set. A listener's config gives it to the
   * listener and to its sockets; an option set on the listener later is its own. From Node's {@code
   * ref} and {@code unref}.
   */
  public static final SocketOption<Boolean> REFERENCED = new Name<>("REFERENCED", Boolean.class);

  private TcpOptions() {}

  private record Name<T>(String name, Class<T> type) implements SocketOption<T> {
    @Override
    public String toString() {
      return name;
    }
  }
}
