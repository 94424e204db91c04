package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Ipv6;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpConnectErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.RefusingPort;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** IPv6 with zones, which the original lost on the way to libuv and never tested. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LegacyIpv6Test {
  private final IoTask iotask = IoTask.spawn("legacy");

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  @Test
  void serverAndClientIpv6() throws Exception {
    assertPingPong(IpAddr.LOOPBACK_V6);
  }

  @Test
  void serverAndClientOnLoopbackWithAScopeId() throws Exception {
    int lo = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getIndex();

    // The kernel takes a zone of an address that needs none, and forgets it.
    try (LegacyServer server = echoServer(IpAddr.parse("::1%" + lo));
        TcpSocket client = Tcp.connect(IpAddr.parse("::1%" + lo), server.port(), iotask).get()) {
      client.write(new byte[] {1, 2}).get();
      assertThat(client.read().get()).containsExactly(1, 2);
    }
  }

  /** Does nothing on a machine without a link-local address. */
  @Test
  void serverAndClientOnALinkLocalAddressWithItsScopeId() throws Exception {
    Optional<Inet6Address> linkLocal =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
            .map(Inet6Address.class::cast)
            .findAny();
    assumeTrue(linkLocal.isPresent(), "no interface has a link-local address");
    Ipv6 address = (Ipv6) IpAddr.of(linkLocal.get());
    assertThat(address.scopeId()).isPositive();

    assertPingPong(address);
  }

  /** Does nothing on a machine without a link-local address. */
  @Test
  void aLinkLocalAddressWithoutItsScopeIdGoesNowhere() throws Exception {
    assumeTrue(
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .anyMatch(InetAddress::isLinkLocalAddress),
        "no interface has a link-local address");

    Result<TcpSocket, TcpConnectErrData> outcome = Tcp.connect(IpAddr.parse("fe80::1"), 7, iotask);

    assertThat(outcome)
        .isEqualTo(
            Result.err(
                new TcpConnectErrData.GenericConnectErr(
                    "EINVAL", "invalid argument (connecting to [fe80::1]:7)")));
  }

  @Test
  void connectionRefusedIpv6() throws Exception {
    assertThat(Tcp.connect(IpAddr.LOOPBACK_V6, RefusingPort.V6.number(), iotask))
        .isEqualTo(Result.err(new TcpConnectErrData.ConnectionRefused()));
  }

  /** A server that writes back the first chunk of each connection. */
  private LegacyServer echoServer(IpAddr ip) throws Exception {
    return LegacyServer.start(
        ip, iotask, LegacyServer.acceptingInATask(sock -> sock.write(sock.read().get()).get()));
  }

  /** The addresses that both ends tell are those asked for, zone included. */
  private void assertPingPong(Ipv6 ip) throws Exception {
    try (LegacyServer server = echoServer(ip);
        TcpSocket client = server.connect(iotask)) {
      assertThat(server.addr().ip()).isEqualTo(ip);
      assertThat(client.peerAddr()).isEqualTo(Result.ok(new SocketAddr(ip, server.port())));
      assertThat(client.localAddr().get().ip()).isEqualTo(ip);

      client.write(new byte[] {1, 2}).get();
      assertThat(client.read().get()).containsExactly(1, 2);
    }
  }
}
