package dev.uvport.net;

import dev.uvport.uv.UvGetAddrInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to connect to and how: which addresses are tried, in which order, and when the next one.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * @param host the name to look up; null if the addresses are known
 * @param port the port of the host
 * @param addresses what to try; empty if there is a host
 * @param limit how long all of it may take; null for ever
 * @param local what to connect from; null lets the system choose
 * @param stagger how long an attempt may go unanswered before the next address is tried beside it;
 *     null for as long as it takes
 * @param config the options that a socket begins with
 */
record ConnectPlan(
    @Nullable String host,
    int port,
    List<SocketAddr> addresses,
    @Nullable Duration limit,
    @Nullable SocketAddr local,
    @Nullable Duration stagger,
    TcpConfig config) {
  /** What RFC 8305 recommends. */
  private static final Duration STAGGER = Duration.ofMillis(250);

  static ConnectPlan toHost(String host, int port) {
    return new ConnectPlan(
        UvGetAddrInfo.checkHost(host),
        SocketAddr.checkPort(port),
        List.of(),
        null,
        null,
        STAGGER,
        TcpConfig.EMPTY);
  }

  static ConnectPlan toAddresses(List<SocketAddr> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no addresses to connect to: give at least one");
    }
    return new ConnectPlan(null, 0, List.copyOf(addresses), null, null, null, TcpConfig.EMPTY);
  }

  ConnectPlan within(Duration time) {
    return new ConnectPlan(host, port, addresses, Timeouts.check(time), local, stagger, config);
  }

  ConnectPlan from(SocketAddr address) {
    return new ConnectPlan(host, port, addresses, limit, address, stagger, config);
  }

  ConnectPlan staggered(@Nullable Duration delay) {
    return new ConnectPlan(host, port, addresses, limit, local, delay, config);
  }

  ConnectPlan with(TcpConfig options) {
    return new ConnectPlan(
        host, port, addresses, limit, local, stagger, options.checkedForSockets());
  }

  /** The addresses in the order in which they are tried, without what cannot be reached. */
  List<SocketAddr> inOrder(List<SocketAddr> found) {
    List<SocketAddr> reachable = new ArrayList<>(found);
    if (local != null) {
      reachable.removeIf(address -> !isOneFamily(address, local));
    }
    return stagger == null ? reachable : interleaved(reachable);
  }

  /**
   * Takes the two families in turn, as RFC 8305 (section 4) has it, so that one that leads nowhere
   * costs one delay. The family of the first address, which the resolver prefers, comes first.
   */
  private static List<SocketAddr> interleaved(List<SocketAddr> addresses) {
    List<SocketAddr> preferred = new ArrayList<>();
    List<SocketAddr> others = new ArrayList<>();
    for (SocketAddr address : addresses) {
      (isOneFamily(address, addresses.get(0)) ? preferred : others).add(address);
    }
    List<SocketAddr> order = new ArrayList<>(addresses.size());
    for (int i = 0; order.size() < addresses.size(); i++) {
      if (i < preferred.size()) {
        order.add(preferred.get(i));
      }
      if (i < others.size()) {
        order.add(others.get(i));
      }
    }
    return order;
  }

  private static boolean isOneFamily(SocketAddr one, SocketAddr other) {
    return one.ip() instanceof Ipv6 == other.ip() instanceof Ipv6;
  }

  /** What is connected to, for messages. */
  String target() {
    if (host != null) {
      return host + ":" + port;
    }
    return addresses.size() == 1 ? addresses.get(0).toString() : addresses.toString();
  }
}
