package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.result.Result;
import dev.uvport.uv.ChildJvm;
import dev.uvport.uv.LeakCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpListenerTest {
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  private TcpListener bind(String ip) {
    return Tcp.bind(IpAddr.parse(ip), 0, 128, iotask).get();
  }

  private static Socket connect(TcpListener listener) throws Exception {
    SocketAddr at = listener.localAddr();
    Socket peer = new Socket(at.ip().toString(), at.port());
    peer.setSoTimeout(30_000);
    return peer;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void whatItAcceptsCanBeUsed(String ip) throws Exception {
    try (TcpListener listener = bind(ip);
        Socket peer = connect(listener);
        TcpSocket socket = listener.accept().get()) {
      assertThat(listener.localAddr().ip()).isEqualTo(IpAddr.parse(ip));
      assertThat(listener.localAddr().port()).isPositive();
      assertThat(socket.peerAddr().get().port()).isEqualTo(peer.getLocalPort());
      assertThat(socket.localAddr().get()).isEqualTo(listener.localAddr());
      peer.getOutputStream().write(ascii("ping"));
      assertThat(socket.read().get()).isEqualTo(ascii("ping"));
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void acceptInTimeOrNot() throws Exception {
    try (TcpListener listener = bind("127.0.0.1")) {
      assertThat(listener.accept(Duration.ZERO).getErr().isTimeout()).isTrue();
      assertThat(listener.accept(Duration.ofMillis(1)).getErr().isTimeout()).isTrue();
      try (Socket peer = connect(listener);
          TcpSocket socket = listener.accept(Duration.ofMinutes(1)).get()) {
        assertThat(socket.peerAddr().get().port()).isEqualTo(peer.getLocalPort());
      }
    }
  }

  @Test
  void anAddressInUseSaysSo() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Tcp.bind(Loopback.V4, server.getLocalPort(), 8, iotask).getErr())
          .isEqualTo(new TcpListenErrData.AddressInUse());
    }
  }

  @Test
  void anAddressThatIsNotOursSaysSo() {
    assertThat(Tcp.bind(IpAddr.parse("192.0.2.1"), 0, 8, iotask).getErr().errName())
        .isEqualTo("EADDRNOTAVAIL");
  }

  @Test
  void aPortThatOnlyRootMayBindIsAccessDeniedWhereSetprivCanDropThatRight() throws Exception {
    Path setpriv = Path.of("/usr/bin/setpriv");
    Assumptions.assumeTrue(Files.isExecutable(setpriv), "there is no " + setpriv);

    ChildJvm.Outcome outcome =
        ChildJvm.run(
            BindPort80.class,
            List.of(
                setpriv.toString(),
                "--bounding-set=-net_bind_service",
                "--inh-caps=-net_bind_service"),
            List.of());

    assertThat(outcome.output().strip()).isEqualTo("EACCES: permission denied");
    assertThat(outcome.exitCode()).isZero();
  }

  /** Binds a port without the right to, in a process of its own. */
  static final class BindPort80 {
    public static void main(String[] args) {
      try (IoTask iotask = IoTask.spawn("denied")) {
        TcpListenErrData error = Tcp.bind(Loopback.V4, 80, 8, iotask).getErr();
        System.out.println(error instanceof TcpListenErrData.AccessDenied ? error : "no: " + error);
      }
    }
  }

  @Test
  void aStormOfConnectionsIsAcceptedToTheLast() throws Exception {
    int count = 400;
    try (TcpListener listener = bind("127.0.0.1")) {
      List<Socket> peers = new ArrayList<>();
      Waiting<Void> connecting =
          Waiting.start(
              () -> {
                for (int i = 0; i < count; i++) {
                  peers.add(connect(listener));
                }
                return null;
              });
      Set<Integer> ports = new HashSet<>();
      for (int i = 0; i < count; i++) {
        try (TcpSocket socket = listener.accept().get()) {
          ports.add(socket.peerAddr().get().port());
        }
      }
      connecting.get();
      assertThat(ports).hasSize(count);
      for (Socket peer : peers) {
        peer.close();
      }
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void theIncomingPortGetsConnectionsAndTheEnd() throws Exception {
    TcpListener listener = bind("127.0.0.1");
    Port<Result<TcpSocket, TcpErrData>> incoming = listener.incoming();
    try (Socket peer = connect(listener);
        TcpSocket socket = incoming.recv().get()) {
      assertThat(socket.peerAddr().get().port()).isEqualTo(peer.getLocalPort());
      assertThat(listener.incoming()).isSameAs(incoming);
    }
    listener.close();

    assertThatThrownBy(incoming::recv).isInstanceOf(PortClosedException.class);
  }

  @Test
  void aChanIsSentSocketsOnTheirOwnIotask() throws Exception {
    LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (IoTaskGroup group = IoTaskGroup.spawn("group", 2);
        TcpListener listener = Tcp.bind(Loopback.V4, 0, 16, group).get()) {
      listener.incoming(
          accepted -> {
            TcpSocket socket = accepted.get();
            seen.add(IoTask.current() == socket.iotask() ? socket.iotask().name() : "elsewhere");
            socket.readStart(result -> result.ifErr(why -> socket.close()));
          });
      for (int i = 0; i < 4; i++) {
        connect(listener).close();
      }
      assertThat(List.of(seen.take(), seen.take(), seen.take(), seen.take()))
          .containsExactlyInAnyOrder("group-0", "group-1", "group-0", "group-1");
    }
  }

  @Test
  void connectionsGoToOnePlaceOnly() throws Exception {
    try (TcpListener listener = bind("127.0.0.1")) {
      listener.incoming(accepted -> accepted.ifOk(TcpSocket::close));

      assertThatThrownBy(listener::accept)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another chan");
      assertThatThrownBy(listener::incoming).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> listener.incoming(accepted -> {}))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aChanThatThrowsCostsItsSocketOnly() throws Exception {
    try (TcpListener listener = bind("127.0.0.1")) {
      listener.incoming(
          accepted -> {
            throw new IllegalStateException("thrown by the chan");
          });
      for (int i = 0; i < 2; i++) {
        try (Socket peer = connect(listener)) {
          assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
      }
    }
    assertThat(errors).hasSize(2).allMatch(e -> e.getMessage().equals("thrown by the chan"));
  }

  @Test
  void socketsThatNobodyTookAreClosedWithIt() throws Exception {
    List<Socket> peers = new ArrayList<>();
    try (TcpListener listener = bind("127.0.0.1")) {
      Port<Result<TcpSocket, TcpErrData>> incoming = listener.incoming();
      for (int i = 0; i < 150; i++) {
        peers.add(connect(listener)); // more than it keeps: the rest waits in the kernel
      }
      while (!incoming.peek()) {
        Thread.onSpinWait();
      }
    }
    for (Socket peer : peers) {
      assertThat(isOver(peer)).isTrue();
      peer.close();
    }
  }

  private static boolean isOver(Socket peer) throws Exception {
    try {
      return peer.getInputStream().read() == -1;
    } catch (java.net.SocketException reset) {
      return true; // it was still in the kernel's queue
    }
  }

  @Test
  void whoDoesNotTakeTheirConnectionsLeavesThemToTheKernelUntilTheyDo() throws Exception {
    int count = 250;
    try (TcpListener listener = Tcp.bind(Loopback.V4, 0, 512, iotask).get()) {
      listener.incoming();
      List<Socket> peers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        peers.add(connect(listener));
      }
      for (int i = 0; i < count; i++) {
        listener.accept().get().close();
      }
      for (Socket peer : peers) {
        peer.close();
      }
    }
  }
}
