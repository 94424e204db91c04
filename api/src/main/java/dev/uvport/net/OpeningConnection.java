package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvTcp;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a socket that can be used before it is connected. Until then it has no handle,
 * and what is read and written waits in its two halves; a failure to connect ends both.
 *
 * <p>This is a class of its own so that all other connections are spared its fields.
 *
 * <p><b>Threading.</b> As {@link Connection}. <b>Ownership.</b> Owns its connect until that is
 * over.
 */
final class OpeningConnection extends Connection implements Connecting.Outcome {
  private final List<Chan<? super Result<Unit, TcpErrData>>> waiting = new ArrayList<>();

  /** The options that the socket has for itself. */
  private final TcpConfig config;

  /** Null once it is over. */
  private @Nullable Connecting connecting;

  /** The socket while it connects, which keeps it from being collected; null afterwards. */
  private @Nullable TcpSocket socket;

  /** Why it could not be connected, until it is closed. */
  private @Nullable TcpErrData failure;

  OpeningConnection(TcpSocket socket, IoTask iotask, ConnectPlan plan) {
    super(socket, iotask);
    this.socket = socket;
    config = plan.config();
    connecting = new Connecting(iotask, plan, this);
  }

  /** Starts to connect; any thread. */
  void start() {
    Objects.requireNonNull(connecting, "connecting").start();
  }

  @Override
  boolean isGone() {
    return socket == null && failure == null && super.isGone();
  }

  @Override
  void whenConnected(Chan<? super Result<Unit, TcpErrData>> chan) {
    if (socket != null) {
      waiting.add(chan);
    } else if (failure != null) {
      chan.send(Result.err(failure));
    } else {
      super.whenConnected(chan);
    }
  }

  @Override
  public void connected(UvTcp handle) {
    List<Chan<? super Result<Unit, TcpErrData>>> told = takeWaiting();
    over();
    open(handle);
    ConnectionEvents.connected(this);
    try {
      config.applyTo(this);
    } catch (UvException e) {
      userFailed(e);
    }
    reads().connected();
    writes().ready();
    Tries tries = tries();
    if (tries != null && handle.isOpen()) {
      tries.connected(handle.share());
    }
    tell(told, Result.ok()); // last, as whoever is told may try at once
  }

  @Override
  public void failed(TcpErrData why) {
    if (why.isCanceled()) {
      run(); // the iotask has ended, and this with it
      return;
    }
    List<Chan<? super Result<Unit, TcpErrData>>> told = takeWaiting();
    over();
    failure = why;
    reads().failed(why);
    writes().fail(why);
    Tries tries = tries();
    if (tries != null) {
      tries.failed();
    }
    tell(told, Result.err(why)); // last, as above
  }

  /** What connecting failed of, for as long as no handle has an error of its own. */
  @Override
  Result<Optional<TcpErrData>, TcpErrData> takeErrorHere() {
    return socket == null && failure == null
        ? super.takeErrorHere()
        : Result.ok(Optional.ofNullable(failure));
  }

  @Override
  public void run() {
    if (connecting != null) {
      connecting.cancel();
    }
    over();
    failure = null;
    Tries tries = tries();
    if (tries != null) {
      tries.closed();
    }
    super.run();
  }

  @Override
  void tellClosed() {
    super.tellClosed();
    tell(takeWaiting(), Result.err(TcpErrData.CANCELED));
  }

  private void over() {
    connecting = null;
    socket = null;
  }

  /** Who is to be told; a close meanwhile tells them nothing else. */
  private List<Chan<? super Result<Unit, TcpErrData>>> takeWaiting() {
    List<Chan<? super Result<Unit, TcpErrData>>> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  private void tell(
      List<Chan<? super Result<Unit, TcpErrData>>> told, Result<Unit, TcpErrData> result) {
    for (Chan<? super Result<Unit, TcpErrData>> chan : told) {
      try {
        chan.send(result);
      } catch (Throwable t) {
        userFailed(t);
      }
    }
  }
}
