package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvTcp;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TcpSocket} stands for on its iotask: the libuv handle with a reading and a writing
 * half, from the moment there is a handle until its close is through. What other threads may do
 * with it is in {@link FirstHandle}.
 *
 * <p><b>Threading.</b> The iotask's thread, except where marked. <b>Ownership.</b> Owns the handle,
 * from {@link #open} until its close is through.
 */
class Connection extends FirstHandle implements Runnable {
  private final ReadSide reads;
  private final WriteSide writes;
  private @Nullable UvTcp tcp;

  /** Whether the handle is being closed, or will be when it has lingered. */
  private boolean closing;

  /** Whether it has died, and its handle is closed though nobody has asked for that. */
  private boolean buried;

  Connection(TcpSocket socket, IoTask iotask) {
    super(socket, iotask);
    reads = new ReadSide(this);
    writes = new WriteSide(this);
  }

  @Override
  public final Connection connection() {
    return this;
  }

  /** The reading half; any thread. */
  final ReadSide reads() {
    return reads;
  }

  /** The writing half; any thread. */
  final WriteSide writes() {
    return writes;
  }

  /** The handle; null before there is one, and when it was closed because it had died. */
  final @Nullable UvTcp tcp() {
    return tcp;
  }

  /** The handle of one that is not gone. */
  final UvTcp handle() {
    return Objects.requireNonNull(tcp, "tcp");
  }

  /** What threads read and write for themselves; null until one does; any thread. */
  final @Nullable Tries tries() {
    return reads.tries();
  }

  /** Likewise, made if need be. */
  final Result<Tries, TcpErrData> makeTries() {
    if (isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    Tries made = tries();
    if (made == null) {
      try {
        made = new Tries(this, tcp == null ? null : tcp.share());
      } catch (UvException e) {
        return Result.err(Errors.of(e));
      }
      reads.tries(made);
      writes.admit(made);
    }
    return Result.ok(made);
  }

  /** Whether somebody polls it, so that only tries read; any thread. */
  final boolean isPolled() {
    Tries made = tries();
    return made != null && made.attached() != null;
  }

  /** Whether there is no handle to use, and none will come, whatever has been asked for. */
  boolean isGone() {
    return closing || !buried && (tcp == null || !tcp.isOpen());
  }

  // ---- its begin ----

  /** Takes over a handle. */
  final void open(UvTcp handle) {
    tcp = handle;
    handle.onClosed(this);
    SocketExtras made = extras();
    if (made != null) {
      made.referenced(made.isReferenced());
    }
    ConnectionEvents.opened(this);
  }

  /** There will be no handle, as the iotask has ended; any thread. */
  final void rejected() {
    noteClosed();
    end(TcpErrData.CANCELED);
  }

  /** Says when it is connected, or that it never will be. */
  void whenConnected(Chan<? super Result<Unit, TcpErrData>> chan) {
    chan.send(isGone() ? Result.err(Errors.SOCKET_CLOSED) : Result.ok());
  }

  // ---- its death ----

  /** The peer has ended its stream. */
  final void peerEnded() {
    SocketExtras made = extras();
    if (made != null && !made.isHalfOpen()) {
      writes.add(WriteOp.shutdown(null, Chan.discard()));
    }
    Death.watch(this);
    DeadAfter.limitSilence(this);
  }

  /** What it has died of; null as long as it lives. Any thread. */
  final @Nullable TcpErrData causeOfDeath() {
    SocketExtras made = extras();
    return made == null ? null : made.causeOfDeath();
  }

  /** Takes note of what the kernel has given it up for, before anybody is told. */
  final void diesOf(TcpErrData why) {
    if (!isGone() && !buried) {
      makeExtras().diedOf(why);
    }
  }

  /**
   * The kernel has given it up, in both directions: all writes are told why, and the reader once it
   * has had what arrived.
   */
  final void died(TcpErrData why) {
    if (!isGone() && !buried) {
      writes.died(makeExtras().diedOf(why));
      Death.buryLater(this);
    }
  }

  /** Closes the handle, of which nobody can want anything any more; the socket stays as it is. */
  final void bury(UvTcp handle) {
    if (isPolled() || !handle.isOpen()) {
      return;
    }
    keepLocalAddress(handle);
    Tries made = tries();
    if (made != null) {
      made.buried();
    }
    release(true);
    buried = true;
    tcp = null;
    iotask().connectionCounts().countClosed();
    ConnectionEvents.closed(this, failure());
  }

  private void keepLocalAddress(UvTcp handle) {
    if (addresses().local() == null) {
      addresses(new Addresses(SockAddrs.of(handle.localAddr()), addresses().peer()));
    }
  }

  /** What it has died of, unless that was taken before; any thread that may block. */
  final Result<Optional<TcpErrData>, TcpErrData> takeError() {
    return call("TcpSocket.takeError", this::takeErrorHere);
  }

  /** Likewise, on the iotask. */
  Result<Optional<TcpErrData>, TcpErrData> takeErrorHere() {
    return Death.takeError(this);
  }

  // ---- its close ----

  @Override
  final void closeHere() {
    if (buried) {
      closeBuried();
    } else if (tcp == null) {
      noteClosed();
      run();
    } else if (!isGone()) {
      writes.flush();
      noteClosed();
      closing = true;
      if (tcp.lingerSeconds() > 0) {
        reads.closed();
        LingeringClose.start(this, tcp);
      } else {
        release(false);
      }
    }
  }

  private void closeBuried() {
    boolean first = !closing;
    noteClosed();
    closing = true;
    if (first && isOver()) {
      run(); // else when the close record has come
    }
  }

  /** Closes the handle, which is there, without lingering. */
  final void closeAtOnce() {
    noteClosed();
    closing = true;
    release(false);
  }

  @Override
  final void abortHere() {
    if (tcp == null) {
      closeHere();
    } else {
      noteClosed(); // what it ends with depends on it, and the caller may be late to say so
      release(true);
    }
  }

  /** Closes the handle, which is there; with a reset or not. Does nothing if that has begun. */
  final void release(boolean reset) {
    UvTcp handle = handle();
    if (handle.isOpen()) {
      writes.countUnderWay();
      if (reset) {
        handle.reset();
      } else {
        handle.close();
      }
    }
  }

  /** Code that a user gave us threw: it is reported, and costs its connection, not the loop. */
  final void userFailed(Throwable thrown) {
    iotask().report(thrown);
    close();
  }

  /** Runs an action when the handle is closed, before anybody is told that all is over. */
  final void whenClosed(Runnable action) {
    if (buried) {
      action.run();
      return;
    }
    handle()
        .onClosed(
            () -> {
              action.run();
              run();
            });
  }

  /** The handle is gone: whoever still waits is told. */
  @Override
  public void run() {
    TcpErrData why = failure();
    if (buried && !closing) {
      end(why); // its owner still has what was read before
      return;
    }
    noteClosed();
    clear();
    if (tcp != null) {
      iotask().connectionCounts().countClosed(); // whoever is told may look at once
    }
    tellClosed();
    if (tcp != null) {
      ConnectionEvents.closed(this, why);
    }
    end(why);
  }

  /** Tells whoever waits for something that it will not come. */
  void tellClosed() {
    reads.closed();
    writes.fail(TcpErrData.CANCELED);
  }

  /**
   * What the connection failed of; null if it was closed by this side, and nothing failed before.
   */
  private @Nullable TcpErrData failure() {
    TcpErrData ofReads = reads.end();
    if (ofReads != null && !ofReads.isEof()) {
      return ofReads;
    }
    TcpErrData ofWrites = writes.failure();
    return ofWrites != null || isClosed() ? ofWrites : TcpErrData.CANCELED;
  }
}
