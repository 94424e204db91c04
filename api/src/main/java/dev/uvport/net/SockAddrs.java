package dev.uvport.net;

import dev.uvport.uv.SockAddr;

/** Turns this package's addresses into the kernel's and back. */
final class SockAddrs {
  private SockAddrs() {}

  static SocketAddr of(SockAddr raw) {
    IpAddr ip = raw.ip().length == 4 ? Ipv4.of(raw.ip()) : Ipv6.of(raw.ip(), raw.scopeId());
    return new SocketAddr(ip, raw.port());
  }

  static SockAddr toRaw(IpAddr ip, int port) {
    if (ip instanceof Ipv6 v6) {
      return new SockAddr(v6.bytes(), port, v6.scopeId());
    }
    return new SockAddr(ip.bytes(), port, 0);
  }
}
