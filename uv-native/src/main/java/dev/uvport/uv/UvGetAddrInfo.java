package dev.uvport.uv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Resolves a host name on libuv's thread pool ({@code uv_getaddrinfo}).
 *
 * <p><b>Threading.</b> The loop's thread; the loop is never blocked. <b>Ownership.</b> Owns its
 * block and frees libuv's result when it is drained.
 */
public final class UvGetAddrInfo extends RingPeer {
  /** Takes the outcome of a look-up. */
  public interface Listener {
    /**
     * The look-up is over.
     *
     * @param status 0, or a negative code such as {@code EAI_NONAME}
     * @param addresses what was found, in the resolver's order, port 0; empty on failure
     */
    void onResolved(int status, List<SockAddr> addresses);
  }

  /** The longest name the DNS allows; longer ones have been cut short by resolvers before. */
  private static final int MAX_NAME = 253;

  private static final int GETADDRINFO = 8;
  private static final int HINTS_SIZE = 48;
  private static final int SOCK_STREAM = 1;

  // Offsets in struct addrinfo on 64-bit Linux.
  private static final int SOCKTYPE = 8;
  private static final int ADDRLEN = 16;
  private static final int ADDR = 24;
  private static final int NEXT = 40;

  private final Listener listener;
  private boolean cancelled;

  private UvGetAddrInfo(UvLoop loop, Listener listener) {
    super(loop, Native.UV.uv_req_size(GETADDRINFO));
    this.listener = listener;
  }

  /**
   * Starts a look-up.
   *
   * @param loop where the answer is delivered
   * @param host a name or a numeric address, see {@link #checkHost}
   * @param listener called on the loop's thread
   * @return the look-up, to cancel it
   * @throws IllegalArgumentException as {@link #checkHost}
   * @throws UvException if libuv refuses the request
   */
  public static UvGetAddrInfo resolve(UvLoop loop, String host, Listener listener) {
    checkHost(host);
    Objects.requireNonNull(listener, "listener");
    UvGetAddrInfo request = new UvGetAddrInfo(loop, listener);
    byte[] name = host.getBytes(StandardCharsets.UTF_8);
    int size = HINTS_SIZE + name.length + 1;
    long hints = NativeMemory.allocate(size);
    long node = hints + HINTS_SIZE; // ends with a zero, as the block does
    NativeMemory.putBytes(node, name);
    // Without a socket type each address would be listed once per type.
    NativeMemory.putInt(hints + SOCKTYPE, SOCK_STREAM);
    int rc =
        Native.UV.uv_getaddrinfo(
            loop.address(), request.address(), loop.stubs().event(), node, 0, hints, 0);
    NativeMemory.free(hints, size); // libuv has copied it
    if (rc < 0) {
      request.release();
      Native.check(rc, "uv_getaddrinfo");
    }
    return request;
  }

  /**
   * Refuses what must not reach a resolver: what it would cut, and numbers that C takes for an
   * address which no check for addresses has seen, such as {@code 010.0.0.1} for 8.0.0.1.
   *
   * @param host as for {@link #resolve}
   * @return {@code host}
   * @throws IllegalArgumentException if the name is empty, too long or contains NUL, or consists of
   *     at most four numbers but is no IPv4 address
   */
  public static String checkHost(String host) {
    int length = Objects.requireNonNull(host, "host").getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MAX_NAME || host.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "host name of " + length + " bytes: must have 1 to " + MAX_NAME + ", and no NUL");
    }
    if (isAddressInCOnly(host)) {
      throw new IllegalArgumentException(
          "host name \"" + host + "\" is an address to C only: write it as four decimal numbers");
    }
    return host;
  }

  private static boolean isAddressInCOnly(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length > 4) {
      return false;
    }
    boolean exact = parts.length == 4;
    for (String part : parts) {
      if (!isNumberInC(part)) {
        return false;
      }
      exact &= isByte(part);
    }
    return !exact;
  }

  private static boolean isNumberInC(String part) {
    return part.startsWith("0x") || part.startsWith("0X")
        ? part.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0)
        : !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isByte(String number) {
    return number.length() <= 3
        && (number.equals("0") || number.charAt(0) != '0')
        && Integer.parseInt(number) <= 255;
  }

  /**
   * Cancels the look-up if it has not started, which its listener is told as {@code EAI_CANCELED};
   * one that has runs to its end, and does nothing once it is over. From {@code uv_cancel}.
   */
  public void cancel() {
    loop.checkThread();
    // Never twice: libuv would take a cancelled request that it has reported from its queue again.
    if (!cancelled && !isReleased()) {
      cancelled = Native.UV.uv_cancel(address()) == 0;
    }
  }

  @Override
  int recordsPerRun() {
    return 1;
  }

  @Override
  void complete(long kind, long value, long extra) {
    release();
    List<SockAddr> found = new ArrayList<>();
    if (value == 0) {
      for (long info = extra; info != 0; info = NativeMemory.getLong(info + NEXT)) {
        int length = NativeMemory.getInt(info + ADDRLEN);
        byte[] bytes = new byte[Math.max(length, SockAddr.SIZE)];
        NativeMemory.getBytes(NativeMemory.getLong(info + ADDR), bytes, length);
        found.add(SockAddr.decode(ByteBuffer.wrap(bytes)));
      }
      Native.UV.uv_freeaddrinfo(extra);
    }
    listener.onResolved((int) value, found);
  }

  @Override
  void failed() {
    // Its block is freed already; whoever started it answers for the rest.
  }
}
