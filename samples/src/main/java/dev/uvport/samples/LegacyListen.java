package dev.uvport.samples;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.OnEstablish;
import dev.uvport.net.OnNewConnection;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListenErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The example of Rust 0.3's {@code net::tcp::accept}, as near as Java comes to it: listens, has a
 * task of its own accept each connection while the callback waits for it, and ends when its kill
 * chan is told to.
 *
 * <p>In Rust the callback had to wait, because a connection was lost once it returned. Here it may
 * be accepted later too; what the wait still does is to end the listener when accepting fails.
 */
@Command(
    name = "legacy-listen",
    description = "Rust 0.3's accept example: echoes one message per connection.",
    mixinStandardHelpOptions = true)
final class LegacyListen implements Callable<Integer> {
  private static final int BACKLOG = 128;

  /** How long a client may keep its task waiting for the message. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Option(
      names = "--port",
      description = "Where to listen; 0 lets the system choose (default: ${DEFAULT-VALUE}).",
      defaultValue = "7007",
      converter = Samples.PortConverter.class)
  private int port;

  /** Tells the shutdown hook that the listener has ended. */
  private final OneShot<Unit> ended = new OneShot<>();

  /**
   * Starts the server.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Samples.main(new LegacyListen(), args);
  }

  @Override
  public Integer call() {
    try (IoTask iotask = IoTask.spawn("legacy-listen")) {
      Result<Unit, TcpListenErrData> result = listen(IpAddr.parse("127.0.0.1"), iotask);
      result.orElseThrow(error -> Samples.cannotListen(port, error));
      System.out.println("the listener was killed");
      return 0;
    } finally {
      ended.send(Unit.UNIT);
    }
  }

  /** The example. The names are Rust's, in Java's case. */
  private Result<Unit, TcpListenErrData> listen(IpAddr localIp, IoTask iotask) {
    // Called once, when the listener is up: killCh is for whoever is to end it from outside.
    OnEstablish onEstablishCb =
        killCh -> {
          Samples.closeOnExit(() -> kill(killCh));
          System.out.println("listening on " + killCh.localAddr());
        };
    // Called for each connection.
    OnNewConnection newConnectCb =
        (newConn, killCh) -> {
          Port<Optional<TcpErrData>> contPo = new Port<>();
          Chan<Optional<TcpErrData>> contCh = contPo.chan();
          spawn(
              () -> {
                Result<TcpSocket, TcpErrData> acceptResult = Tcp.accept(newConn);
                if (acceptResult.isErr()) {
                  contCh.send(Optional.of(acceptResult.getErr()));
                } else {
                  TcpSocket sock = acceptResult.get();
                  contCh.send(Optional.empty());
                  work(sock);
                }
              });
          // Rust's `alt comm::recv(cont_po)`
          recv(contPo).ifPresent(errData -> killCh.send(Optional.of(errData)));
        };
    return Tcp.listen(localIp, port, BACKLOG, iotask, onEstablishCb, newConnectCb);
  }

  /** What a task does with its connection: echoes one message, if that comes in time. */
  private static void work(TcpSocket sock) {
    try (sock) {
      Result<byte[], TcpErrData> message = sock.read(PATIENCE);
      message.ifOk(sock::write);
    }
  }

  /** Rust's {@code task::spawn}. */
  private static void spawn(Runnable task) {
    new Thread(task, "task").start();
  }

  /** Rust's {@code comm::recv}, which nothing could interrupt. */
  private static Optional<TcpErrData> recv(Port<Optional<TcpErrData>> port) {
    try {
      return port.recv();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(TcpErrData.CANCELED);
    }
  }

  /** Ends the listener, and waits until it has ended. */
  private void kill(Chan<Optional<TcpErrData>> killCh) throws InterruptedException {
    killCh.send(Optional.empty());
    ended.recv();
  }
}
