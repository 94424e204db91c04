package dev.uvport.net.legacy;

import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.KillChan;
import dev.uvport.net.OnNewConnection;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListenErrData;
import dev.uvport.net.TcpNewConnection;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A thread that is in {@link Tcp#listen}, as every server of the original's tests is. */
final class LegacyServer implements AutoCloseable {
  static final int BACKLOG = 128;

  /** What a task does with the socket that it has accepted, and closes. */
  interface Work {
    void with(TcpSocket sock) throws Exception;
  }

  private final FutureTask<Result<Unit, TcpListenErrData>> listening;
  private final KillChan killCh;

  private LegacyServer(FutureTask<Result<Unit, TcpListenErrData>> listening, KillChan killCh) {
    this.listening = listening;
    this.killCh = killCh;
  }

  /** Listens on a port that the system chooses; returns when the listener is up. */
  static LegacyServer start(IpAddr ip, IoTask iotask, OnNewConnection newConnectCb)
      throws Exception {
    OneShot<KillChan> established = new OneShot<>();
    FutureTask<Result<Unit, TcpListenErrData>> listening =
        new FutureTask<>(() -> Tcp.listen(ip, 0, BACKLOG, iotask, established::send, newConnectCb));
    new Thread(listening, "listener").start();
    return new LegacyServer(listening, established.recv());
  }

  /**
   * The callback of the original's tests: a task of its own accepts, and the callback waits for it,
   * and ends the listener if accepting fails.
   */
  static OnNewConnection acceptingInATask(Work work) {
    return (newConn, killCh) -> {
      Port<Optional<TcpErrData>> contPo = new Port<>();
      task(() -> acceptAndWork(newConn, contPo, work));
      recv(contPo).ifPresent(err -> killCh.send(Optional.of(err)));
    };
  }

  private static void acceptAndWork(
      TcpNewConnection newConn, Port<Optional<TcpErrData>> contPo, Work work) throws Exception {
    Result<TcpSocket, TcpErrData> accepted = Tcp.accept(newConn);
    contPo.chan().send(accepted.fold(ok -> Optional.empty(), Optional::of));
    if (accepted.isOk()) {
      try (TcpSocket sock = accepted.get()) {
        work.with(sock);
      }
    }
  }

  /** Rust's {@code task::spawn}; what it throws is told to the thread's handler. */
  static Thread task(ThrowingRunnable body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Exception e) {
                throw new IllegalStateException("a task failed", e);
              }
            },
            "task");
    thread.start();
    return thread;
  }

  /** A task's body. */
  interface ThrowingRunnable {
    void run() throws Exception;
  }

  /** Rust's {@code comm::recv}, which nothing could interrupt. */
  static <T> T recv(Port<T> port) {
    try {
      return port.recv();
    } catch (InterruptedException | PortClosedException e) {
      throw new IllegalStateException(e);
    }
  }

  SocketAddr addr() {
    return killCh.localAddr();
  }

  int port() {
    return addr().port();
  }

  KillChan killCh() {
    return killCh;
  }

  /** A client of it, on an iotask. */
  TcpSocket connect(IoTask iotask) {
    return Tcp.connect(addr().ip(), port(), iotask).get();
  }

  boolean isListening() {
    return !listening.isDone();
  }

  /** What {@code listen} returns; waits for it. */
  Result<Unit, TcpListenErrData> outcome() throws InterruptedException, ExecutionException {
    return listening.get();
  }

  /** Ends it, unless it has ended, and waits until it has. */
  @Override
  public void close() {
    killCh.send(Optional.empty());
    try {
      outcome();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the listener did not end in peace", e);
    }
  }
}
