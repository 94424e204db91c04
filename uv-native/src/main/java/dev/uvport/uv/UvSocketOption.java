package dev.uvport.uv;

/**
 * The socket options that this library uses, with Linux's numbers: libuv offers few of them, and
 * says success for those on a closed handle.
 *
 * <p>Each has an {@code int} for its value; a flag is 0 or not.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> None.
 */
public enum UvSocketOption {
  /** The pending error, a positive errno; reading it clears it. */
  ERROR(Level.SOCKET, 4),
  /** {@code SO_REUSEADDR}. */
  REUSE_ADDRESS(Level.SOCKET, 2),
  /** {@code SO_SNDBUF}, in bytes, as it was asked for: the kernel keeps twice that. */
  SEND_BUFFER(Level.SOCKET, 7, Form.DOUBLED),
  /** {@code SO_RCVBUF}, likewise. */
  RECEIVE_BUFFER(Level.SOCKET, 8, Form.DOUBLED),
  /** {@code SO_KEEPALIVE}. */
  KEEP_ALIVE(Level.SOCKET, 9),
  /** {@code SO_OOBINLINE}: urgent data stays among the other. */
  OOB_INLINE(Level.SOCKET, 10),
  /** {@code SO_LINGER} in seconds; negative is off. */
  LINGER(Level.SOCKET, 13, Form.LINGER),
  /** {@code SO_REUSEPORT}. */
  REUSE_PORT(Level.SOCKET, 15),
  /** {@code SO_PROTOCOL}: {@link #PROTOCOL_TCP} for a TCP socket. Read only. */
  PROTOCOL(Level.SOCKET, 38),
  /** {@code TCP_NODELAY}. */
  NODELAY(Level.TCP, 1),
  /** {@code TCP_KEEPIDLE}, in seconds. */
  KEEP_IDLE(Level.TCP, 4),
  /** {@code TCP_KEEPINTVL}, in seconds. */
  KEEP_INTERVAL(Level.TCP, 5),
  /** {@code TCP_KEEPCNT}. */
  KEEP_COUNT(Level.TCP, 6),
  /** The connection's state, the first byte of {@code TCP_INFO}. Read only. */
  STATE(Level.TCP, 11, Form.BYTE),
  /** {@code TCP_USER_TIMEOUT}, in milliseconds; 0 is none. */
  USER_TIMEOUT(Level.TCP, 18),
  /** {@code IP_TTL}, and the hop limit of IPv6. */
  TTL(Level.IP, 2, Form.HOPS),
  /** {@code IPV6_V6ONLY}. */
  IPV6_ONLY(Level.IPV6, 26);

  /** What {@link #STATE} says of a connection that is over: by both ends, or by a failure. */
  static final int CLOSE = 7;

  /** The {@link #PROTOCOL} of a TCP socket. */
  public static final int PROTOCOL_TCP = 6;

  private static final int SO_DOMAIN = 39;
  private static final int IPV6_UNICAST_HOPS = 16;

  /** Where the length of a value lies in the scratch memory, behind the value. */
  private static final int LENGTH = 16;

  private static final class Level {
    static final int IP = 0;
    static final int SOCKET = 1;
    static final int TCP = 6;
    static final int IPV6 = 41;
  }

  /** How the kernel has the value. */
  private enum Form {
    INT,
    BYTE,
    DOUBLED,
    LINGER,
    HOPS
  }

  private final int level;
  private final int number;
  private final Form form;

  UvSocketOption(int level, int number) {
    this(level, number, Form.INT);
  }

  UvSocketOption(int level, int number, Form form) {
    this.level = level;
    this.number = number;
    this.form = form;
  }

  /** Reads it. From {@code getsockopt}; any thread that owns the scratch memory. */
  int get(int fd, NativeBuffer scratch) {
    return switch (form) {
      case INT -> word(fd, level, number, scratch);
      case BYTE -> word(fd, level, number, scratch) & 0xff;
      case DOUBLED -> word(fd, level, number, scratch) / 2;
      case LINGER -> linger(fd, scratch);
      case HOPS ->
          isIpv6(fd, scratch)
              ? word(fd, Level.IPV6, IPV6_UNICAST_HOPS, scratch)
              : word(fd, level, number, scratch);
    };
  }

  private static int word(int fd, int level, int number, NativeBuffer scratch) {
    read(fd, level, number, Integer.BYTES, scratch);
    return scratch.bytes().getInt(0);
  }

  private int linger(int fd, NativeBuffer scratch) {
    read(fd, level, number, 2 * Integer.BYTES, scratch);
    boolean on = scratch.bytes().getInt(0) != 0;
    return on ? scratch.bytes().getInt(4) : -1;
  }

  private static boolean isIpv6(int fd, NativeBuffer scratch) {
    return word(fd, Level.SOCKET, SO_DOMAIN, scratch) == SockAddr.AF_INET6;
  }

  private static void read(int fd, int level, int number, int length, NativeBuffer scratch) {
    scratch.bytes().putInt(0, 0).putInt(LENGTH, length);
    long value = scratch.address();
    Native.check(
        Native.orErrno(Native.C.getsockopt(fd, level, number, value, value + LENGTH)),
        "getsockopt");
  }

  /** Changes it. From {@code setsockopt}; any thread that owns the scratch memory. */
  void set(int fd, int value, NativeBuffer scratch) {
    if (form == Form.LINGER) {
      scratch.bytes().putInt(0, value < 0 ? 0 : 1).putInt(4, Math.max(value, 0));
      write(fd, level, number, 2 * Integer.BYTES, scratch);
      return;
    }
    if (form == Form.HOPS && isIpv6(fd, scratch)) {
      // And below IP_TTL too, which is what an IPv6 socket with an IPv4 peer goes by.
      scratch.bytes().putInt(0, value);
      write(fd, Level.IPV6, IPV6_UNICAST_HOPS, Integer.BYTES, scratch);
    }
    scratch.bytes().putInt(0, value);
    write(fd, level, number, Integer.BYTES, scratch);
  }

  private static void write(int fd, int level, int number, int length, NativeBuffer scratch) {
    Native.check(
        Native.orErrno(Native.C.setsockopt(fd, level, number, scratch.address(), length)),
        "setsockopt");
  }
}
