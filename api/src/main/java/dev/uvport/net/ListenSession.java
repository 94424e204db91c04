package dev.uvport.net;

import dev.uvport.comm.OneShot;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.UvException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One call of Rust's {@code listen}: a listener that lives until its kill chan speaks.
 *
 * <p><b>Threading.</b> {@link #run} belongs to the thread that listens, the rest to the iotask.
 * <b>Ownership.</b> Owns the listening socket and the connections that nobody has claimed.
 */
final class ListenSession implements Acceptor.Owner {
  private final IoTask iotask;
  private final SocketAddr at;
  private final int backlog;
  private final OnNewConnection newConnection;

  private final OneShot<Result<KillChan, TcpErrData>> listening = new OneShot<>();
  private final OneShot<Unit> ended = new OneShot<>();
  private final Set<TcpNewConnection.Pending> unclaimed = ConcurrentHashMap.newKeySet();

  // Guarded by the iotask's thread.
  private @Nullable Acceptor acceptor;
  private @Nullable KillChan killChan;

  ListenSession(IoTask iotask, SocketAddr at, int backlog, OnNewConnection newConnection) {
    this.iotask = iotask;
    this.at = at;
    this.backlog = backlog;
    this.newConnection = newConnection;
  }

  Result<Unit, TcpListenErrData> run(OnEstablish onEstablish) {
    iotask.send(
        Command.of(
            this::start,
            () -> {
              listening.send(Result.err(TcpErrData.CANCELED));
              ended.send(Unit.UNIT);
            }));
    Result<KillChan, TcpErrData> started = Replies.await(listening, Errors.INTERRUPTED);
    if (started.isErr()) {
      close(); // for the case that it was this thread that gave up
      return Result.err(TcpListenErrData.of(started.getErr()));
    }
    try {
      onEstablish.established(started.get());
      Optional<TcpErrData> why = started.get().recv();
      return why.isEmpty() ? Result.ok() : Result.err(TcpListenErrData.generic(why.get()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.err(TcpListenErrData.generic(Errors.INTERRUPTED));
    } finally {
      close();
    }
  }

  private void start() {
    try {
      acceptor = new Acceptor(iotask, at, backlog, TcpConfig.EMPTY, this);
      killChan = new KillChan(acceptor.localAddr());
      acceptor.start();
      listening.send(Result.ok(killChan));
    } catch (UvException e) {
      listening.send(Result.err(Errors.of(e)));
      ended.send(Unit.UNIT);
    }
  }

  /** Closes the listening socket and waits until it is closed, whatever interrupts. */
  private void close() {
    iotask.send(
        Command.of(
            () -> {
              if (acceptor != null) {
                acceptor.close();
              }
            },
            () -> {}));
    Replies.awaitToTheEnd(ended);
  }

  @Override
  public void accepted(int fd) {
    TcpNewConnection.Pending pending = new TcpNewConnection.Pending(fd, unclaimed);
    try {
      TcpNewConnection connection = new TcpNewConnection(iotask, pending);
      iotask.letWait(() -> newConnection.newConnection(connection, killChan));
    } catch (Throwable t) {
      pending.discard();
      iotask.report(t);
    }
  }

  @Override
  public void failed(TcpErrData why) {
    iotask.report(new IllegalStateException("accepting on " + at + " pauses: " + why));
  }

  @Override
  public void closed() {
    List.copyOf(unclaimed).forEach(TcpNewConnection.Pending::discard);
    if (killChan != null) {
      killChan.send(Optional.of(TcpErrData.CANCELED)); // else its iotask has ended
    }
    ended.send(Unit.UNIT);
  }
}
