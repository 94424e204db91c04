package dev.uvport.uv;

/**
 * What can be asked of a descriptor that no handle has, or not yet, and done with it.
 *
 * <p><b>Threading.</b> Any thread. <b>Ownership.</b> A descriptor stays its owner's, who keeps it
 * open during the call.
 */
public final class Descriptors {
  static final int F_DUPFD_CLOEXEC = 1030;

  /** Room for an address, and behind it its length. */
  private static final int SCRATCH = 64;

  private static final int LENGTH = 32;

  private static final int RLIMIT_NOFILE = 7;

  private Descriptors() {}

  /**
   * Makes a second descriptor of the same socket, closed on exec. From {@code fcntl}.
   *
   * @param fd the first
   * @return the second, which the caller owns
   * @throws UvException {@code EBADF} or {@code EMFILE}
   */
  public static int duplicate(int fd) {
    return Native.check(Native.orErrno(Native.C.fcntl(fd, F_DUPFD_CLOEXEC, 0)), "fcntl");
  }

  /**
   * How many descriptors this process may have. From {@code getrlimit}.
   *
   * @return the soft limit at this moment; {@link Long#MAX_VALUE} if there is none
   */
  public static long limit() {
    NativeBuffer scratch = new NativeBuffer(SCRATCH);
    Native.check(Native.orErrno(Native.C.getrlimit(RLIMIT_NOFILE, scratch.address())), "getrlimit");
    long soft = scratch.bytes().getLong(0);
    return soft < 0 ? Long.MAX_VALUE : soft;
  }

  /**
   * The address of this end. From {@code getsockname}.
   *
   * @param fd a socket
   * @return its address
   * @throws UvException {@code EBADF}, {@code ENOTSOCK}
   * @throws IllegalArgumentException if it is no IPv4 or IPv6 socket
   */
  public static SockAddr localAddr(int fd) {
    NativeBuffer scratch = addressScratch();
    long at = scratch.address();
    Native.check(Native.orErrno(Native.C.getsockname(fd, at, at + LENGTH)), "getsockname");
    return SockAddr.decode(scratch.bytes());
  }

  /**
   * The address of the other end. From {@code getpeername}.
   *
   * @param fd a socket
   * @return its address
   * @throws UvException {@code ENOTCONN}, {@code EBADF}, {@code ENOTSOCK}
   * @throws IllegalArgumentException if it is no IPv4 or IPv6 socket
   */
  public static SockAddr peerAddr(int fd) {
    NativeBuffer scratch = addressScratch();
    long at = scratch.address();
    Native.check(Native.orErrno(Native.C.getpeername(fd, at, at + LENGTH)), "getpeername");
    return SockAddr.decode(scratch.bytes());
  }

  private static NativeBuffer addressScratch() {
    NativeBuffer scratch = new NativeBuffer(SCRATCH);
    scratch.bytes().putInt(LENGTH, SockAddr.SIZE);
    return scratch;
  }

  /**
   * Reads an option. From {@code getsockopt}.
   *
   * @param fd a socket
   * @param option which
   * @return its value
   * @throws UvException {@code EBADF}, {@code ENOTSOCK}, and what the kernel says
   */
  public static int option(int fd, UvSocketOption option) {
    return option.get(fd, new NativeBuffer(SCRATCH));
  }

  /**
   * Closes a descriptor. From {@code close}.
   *
   * @param fd the caller's until now, nobody's afterwards
   */
  public static void close(int fd) {
    Native.C.close(fd);
  }
}
