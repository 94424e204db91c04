package dev.uvport.net.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpConnectErrData;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListenErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.ChildJvm;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.RefusingPort;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of {@code net_tcp.rs} on the global loop, as they all were; payloads are compared whole
 * where the original was content to find a part.
 */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LegacyNetTcpTest {
  private static final IpAddr LOCALHOST = IpAddr.parse("127.0.0.1");
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final Path FIRST_FREE_PORT =
      Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
  private static final byte[] PING = "ping".getBytes(UTF_8);
  private static final byte[] PONG = "pong".getBytes(UTF_8);

  private final IoTask iotask = IoTask.global();

  @BeforeAll
  static void startTheGlobalLoop() {
    IoTask.global();
  }

  /** {@code test_gl_tcp_server_and_client_ipv4}. */
  @Test
  void tcpServerAndClientIpv4() throws Exception {
    Port<byte[]> requests = new Port<>();
    try (LegacyServer server =
        LegacyServer.start(
            LOCALHOST,
            iotask,
            (newConn, killCh) ->
                LegacyServer.acceptingInATask(
                        sock -> {
                          requests.chan().send(readAll(sock, PING.length));
                          sock.writeFuture(PONG).join().get();
                          killCh.send(Optional.empty());
                        })
                    .newConnection(newConn, killCh))) {

      assertThat(runTcpTestClient(server.addr())).isEqualTo(PONG);
      assertThat(requests.recv()).isEqualTo(PING);
      assertThat(server.outcome()).isEqualTo(Result.ok());
    }
  }

  /** {@code test_gl_tcp_get_peer_addr}. */
  @Test
  void tcpGetPeerAddr() throws Exception {
    try (LegacyServer server =
            LegacyServer.start(
                LOCALHOST, iotask, LegacyServer.acceptingInATask(sock -> sock.read().getErr()));
        TcpSocket client = server.connect(iotask)) {

      assertThat(client.peerAddr()).isEqualTo(Result.ok(new SocketAddr(LOCALHOST, server.port())));
    }
  }

  /** {@code test_gl_tcp_ipv4_client_error_connection_refused}. */
  @Test
  void tcpIpv4ClientErrorConnectionRefused() throws Exception {
    assertThat(Tcp.connect(LOCALHOST, RefusingPort.V4.number(), iotask))
        .isEqualTo(Result.err(new TcpConnectErrData.ConnectionRefused()));
  }

  /** {@code test_gl_tcp_server_address_in_use}. */
  @Test
  void tcpServerAddressInUse() throws Exception {
    try (LegacyServer server =
        LegacyServer.start(
            LOCALHOST,
            iotask,
            LegacyServer.acceptingInATask(
                sock -> {
                  readAll(sock, PING.length);
                  sock.write(PONG).get();
                }))) {

      assertThat(
              Tcp.listen(
                  LOCALHOST,
                  server.port(),
                  LegacyServer.BACKLOG,
                  iotask,
                  killCh -> {
                    throw new AssertionError("established on a port in use");
                  },
                  (newConn, killCh) -> {
                    throw new AssertionError("a connection to a listener that never was");
                  }))
          .isEqualTo(Result.err(new TcpListenErrData.AddressInUse()));
      assertThat(runTcpTestClient(server.addr())).isEqualTo(PONG);
    }
  }

  /**
   * {@code test_gl_tcp_server_access_denied}, in a process without the right to low ports. Does
   * nothing where everybody has that right, or where root cannot give it up.
   */
  @Test
  void tcpServerAccessDenied() throws Exception {
    // In one read: the kernel gives such a file only once, and readString begins with one byte.
    String firstFreePort = Files.readAllLines(FIRST_FREE_PORT).get(0);
    assumeTrue(Integer.parseInt(firstFreePort) > 80, "everybody may listen on port 80 here");
    boolean root = System.getProperty("user.name").equals("root");
    assumeTrue(!root || Files.isExecutable(SETPRIV), "root needs " + SETPRIV);
    List<String> withoutTheRight =
        root
            ? List.of(
                SETPRIV.toString(),
                "--bounding-set=-net_bind_service",
                "--inh-caps=-net_bind_service")
            : List.of();

    ChildJvm.Outcome outcome = ChildJvm.run(ListenOnALowPort.class, withoutTheRight, List.of());

    assertThat(outcome.output().strip()).isEqualTo("Err[error=EACCES: permission denied]");
    assertThat(outcome.exitCode()).isZero();
  }

  /** Listens where only who may everything can. */
  static final class ListenOnALowPort {
    public static void main(String[] args) {
      System.out.println(
          Tcp.listen(
              LOCALHOST,
              80,
              LegacyServer.BACKLOG,
              IoTask.global(),
              killCh -> killCh.send(Optional.empty()),
              (newConn, killCh) -> newConn.reject()));
    }
  }

  /** {@code test_gl_tcp_server_listener_and_client_ipv4}, of the days before 0.3. */
  @Test
  void tcpServerListenerAndClientIpv4() throws Exception {
    try (TcpListener listener = Tcp.bind(LOCALHOST, 0, LegacyServer.BACKLOG, iotask).get()) {
      Port<byte[]> requests = new Port<>();
      Thread server =
          LegacyServer.task(
              () -> {
                try (TcpSocket sock = listener.accept().get()) {
                  requests.chan().send(readAll(sock, PING.length));
                  sock.write(PONG).get();
                }
              });

      assertThat(runTcpTestClient(listener.localAddr())).isEqualTo(PONG);
      assertThat(requests.recv()).isEqualTo(PING);
      server.join();
    }
  }

  /** The original's client: sends its request, and reads what it is answered until the end. */
  private byte[] runTcpTestClient(SocketAddr server) {
    try (TcpSocket sock = Tcp.connect(server.ip(), server.port(), iotask).get()) {
      sock.write(PING).get();
      ByteArrayOutputStream reply = new ByteArrayOutputStream();
      Result<byte[], TcpErrData> chunk = sock.read();
      for (; chunk.isOk(); chunk = sock.read()) {
        reply.writeBytes(chunk.get());
      }
      assertThat(chunk.getErr()).isEqualTo(TcpErrData.EOF);
      return reply.toByteArray();
    }
  }

  /** Reads as many bytes, in however many chunks. */
  private static byte[] readAll(TcpSocket sock, int length) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (read.size() < length) {
      read.writeBytes(sock.read().get());
    }
    return read.toByteArray();
  }
}
