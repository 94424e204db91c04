package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rust's listen: blocks, calls back for each connection, and ends by its kill chan. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpListenTest {
  private static final TcpErrData WHY = new TcpErrData("ENOUGH", "killed by the test");

  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);
  private final CompletableFuture<KillChan> established = new CompletableFuture<>();
  private final LinkedBlockingQueue<TcpNewConnection> offered = new LinkedBlockingQueue<>();

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  private Waiting<Result<Unit, TcpListenErrData>> listen(OnNewConnection onNew) {
    return Waiting.start(
        () -> Tcp.listen(Loopback.V4, 0, 16, iotask, established::complete, onNew));
  }

  private Socket connect() throws Exception {
    Socket peer = new Socket("127.0.0.1", established.get().localAddr().port());
    peer.setSoTimeout(30_000);
    return peer;
  }

  private static void assertCloses(Socket peer) throws Exception {
    assertThat(peer.getInputStream().read()).isEqualTo(-1);
    peer.close();
  }

  private static void assertEchoes(TcpSocket socket, Socket peer) throws Exception {
    peer.getOutputStream().write(ascii("ping"));
    assertThat(socket.read().get()).isEqualTo(ascii("ping"));
    assertThat(socket.write(ascii("pong")).isOk()).isTrue();
    assertThat(peer.getInputStream().readNBytes(4)).isEqualTo(ascii("pong"));
  }

  @Test
  void aConnectionAcceptedInTheCallbackCanBeUsedAndOutlivesTheListener() throws Exception {
    LinkedBlockingQueue<TcpSocket> sockets = new LinkedBlockingQueue<>();
    var listening = listen((connection, kill) -> sockets.add(Tcp.accept(connection).get()));
    try (Socket peer = connect();
        TcpSocket socket = sockets.take()) {
      assertEchoes(socket, peer);
      established.get().send(Optional.empty());
      assertThat(listening.get().isOk()).isTrue();

      assertEchoes(socket, peer);
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void aTaskMayAcceptWhileTheCallbackWaitsForIt() throws Exception {
    Port<TcpNewConnection> toTask = new Port<>();
    Port<Boolean> accepted = new Port<>();
    Waiting<TcpSocket> task =
        Waiting.start(
            () -> {
              TcpSocket socket = Tcp.accept(toTask.recv()).get();
              accepted.chan().send(true);
              return socket;
            });
    var listening =
        listen(
            (connection, kill) -> {
              toTask.chan().send(connection);
              try {
                accepted.recv();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    try (Socket peer = connect();
        TcpSocket socket = task.get()) {
      assertEchoes(socket, peer);
    }
    established.get().send(Optional.empty());
    assertThat(listening.get().isOk()).isTrue();
    assertThat(errors).isEmpty();
  }

  @Test
  void acceptTwiceIsRefusedTheSecondTime() throws Exception {
    var listening = listen((connection, kill) -> offered.add(connection));
    try (Socket peer = connect()) {
      TcpNewConnection connection = offered.take();
      TcpSocket socket = Tcp.accept(connection).get();

      assertThat(Tcp.accept(connection).getErr().errName()).isEqualTo("EAGAIN");
      connection.reject(); // too late as well
      assertEchoes(socket, peer);
      socket.close();
    }
    established.get().send(Optional.empty());
    assertThat(listening.get().isOk()).isTrue();
  }

  @Test
  void aConnectionThatNobodyTakesDoesNotHoldUpTheOthers() throws Exception {
    var listening = listen((connection, kill) -> offered.add(connection));
    List<Socket> peers = new ArrayList<>();
    List<TcpNewConnection> connections = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      peers.add(connect());
      connections.add(offered.take());
    }
    TcpSocket last = Tcp.accept(connections.get(4)).get();
    connections.get(3).reject();
    connections.get(3).reject();
    assertCloses(peers.get(3));
    assertThat(Tcp.accept(connections.get(3)).isErr()).isTrue();

    established.get().send(Optional.empty());
    assertThat(listening.get().isOk()).isTrue();

    for (Socket peer : peers.subList(0, 3)) {
      assertCloses(peer);
    }
    assertThat(Tcp.accept(connections.get(0)).getErr().errName()).isEqualTo("EAGAIN");
    assertEchoes(last, peers.get(4));
    last.close();
    peers.get(4).close();
  }

  @Test
  void aCallbackThatThrowsCostsItsConnectionOnly() throws Exception {
    var listening =
        listen(
            (connection, kill) -> {
              if (offered.isEmpty() && errors.isEmpty()) {
                throw new IllegalStateException("thrown by the callback");
              }
              offered.add(connection);
            });

    assertCloses(connect());
    Socket second = connect();
    offered.take();
    established.get().send(Optional.empty());

    assertThat(listening.get().isOk()).isTrue();
    assertThat(errors).singleElement().asString().contains("thrown by the callback");
    assertCloses(second);
  }

  @Test
  void killWithAnErrorIsWhatListenReturns() throws Exception {
    var listening = listen((connection, kill) -> offered.add(connection));

    established.get().send(Optional.of(WHY));
    established.get().send(Optional.empty());

    assertThat(listening.get().getErr())
        .isEqualTo(new TcpListenErrData.GenericListenErr("ENOUGH", "killed by the test"));
  }

  @Test
  void killFromTheCallbackEndsIt() throws Exception {
    var listening =
        listen(
            (connection, kill) -> {
              connection.reject();
              kill.send(Optional.of(WHY));
            });

    assertCloses(connect());

    assertThat(listening.get().getErr().errName()).isEqualTo("ENOUGH");
  }

  @Test
  void killFromOnEstablishEndsIt() throws Exception {
    Result<Unit, TcpListenErrData> result =
        Tcp.listen(
            Loopback.V4,
            0,
            16,
            iotask,
            kill -> kill.send(Optional.empty()),
            (connection, kill) -> {});

    assertThat(result.isOk()).isTrue();
  }

  @Test
  void afterItsEndThePortIsFree() throws Exception {
    var listening = listen((connection, kill) -> {});
    int port = established.get().localAddr().port();
    established.get().send(Optional.empty());
    listening.get();

    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void onEstablishThatThrowsEndsItAndGetsThrough() throws Exception {
    Waiting<String> listening =
        Waiting.start(
            () -> {
              try {
                Tcp.listen(
                    Loopback.V4,
                    0,
                    16,
                    iotask,
                    kill -> {
                      throw new IllegalStateException("thrown by onEstablish");
                    },
                    (connection, kill) -> {});
                return "returned";
              } catch (IllegalStateException e) {
                return e.getMessage();
              }
            });

    assertThat(listening.get()).isEqualTo("thrown by onEstablish");
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    var listening = listen((connection, kill) -> {});
    established.get();

    listening.interrupt();

    assertThat(listening.get().getErr().errName()).isEqualTo("EINTR");
  }

  @Test
  void anAddressInUseFailsWithoutEstablishing() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result<Unit, TcpListenErrData> result =
          Tcp.listen(
              Loopback.V4,
              server.getLocalPort(),
              16,
              iotask,
              established::complete,
              (connection, kill) -> {});

      assertThat(result.getErr()).isEqualTo(new TcpListenErrData.AddressInUse());
    }
    assertThat(established).isNotDone();
  }

  @Test
  void aBlockingSocketCallInTheCallbackIsRefusedNotDeadlocked() throws Exception {
    var listening =
        listen(
            (connection, kill) -> {
              try (TcpSocket socket = Tcp.accept(connection).get()) {
                socket.read();
              }
            });

    assertCloses(connect());
    established.get().send(Optional.empty());

    assertThat(listening.get().isOk()).isTrue();
    assertThat(errors).singleElement().asString().contains("TcpSocket.read would block");
  }
}
