package dev.uvport.net;

import dev.uvport.comm.Backlog;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvStream;
import dev.uvport.uv.UvTcp;
import org.jspecify.annotations.Nullable;

/**
 * Has libuv read from a connection, or not. It never reads for a receiver that is a {@link
 * DeliveryWindow} behind, and goes on when that has caught up. {@link ReadSide} says when there is
 * something to read for; it is this, rather than having one, to save each idle connection an
 * object.
 *
 * <p><b>Threading.</b> The connection's iotask. <b>Ownership.</b> None: the handle is the
 * connection's.
 */
abstract class ReadFlow implements UvStream.Reader {
  final Connection connection;

  /** Whether libuv reads. */
  private boolean reading;

  /** How far the receiver is behind; null if it cannot be. */
  private @Nullable DeliveryWindow window;

  /** Whether reading pauses until the window opens. */
  private boolean full;

  ReadFlow(Connection connection) {
    this.connection = connection;
  }

  /** Whether libuv reads. */
  final boolean isReading() {
    return reading;
  }

  /** Limits how far a receiver may be behind; null for one that cannot be. */
  final void limitBy(@Nullable Backlog receiver) {
    full = false;
    window = receiver == null ? null : new DeliveryWindow(receiver);
  }

  final boolean isLimited() {
    return window != null;
  }

  /** Has libuv read from now on, if there is a handle and the receiver is not behind. */
  final void resume() {
    UvTcp tcp = connection.tcp();
    if (reading || full || tcp == null || !tcp.isOpen()) {
      return;
    }
    Tries tries = connection.tries();
    if (tries != null) {
      tries.stopReading();
    }
    try {
      tcp.readStart(this);
      reading = true;
    } catch (UvException e) {
      failed(Errors.of(e));
    }
  }

  /** Has libuv read no more, and the connection's death noticed all the same. */
  final void pause() {
    if (stopReading()) {
      Death.watch(connection);
    }
  }

  /** Has libuv read no more; answers whether it did. */
  final boolean stopReading() {
    boolean stopped = reading;
    UvTcp tcp = connection.tcp();
    if (stopped && tcp != null && tcp.isOpen()) {
      tcp.readStop();
    }
    reading = false;
    return stopped;
  }

  /** libuv has come to the end, and has stopped by itself. */
  final void stopped() {
    reading = false;
  }

  /** The receiver got so many bytes; that may be enough for now. */
  final void delivered(int bytes) {
    if (window != null && !window.sent(bytes) && !full) {
      full = true;
      pause();
      ConnectionEvents.backPressure(connection, true);
      DeliveryWindow waitsFor = window;
      waitsFor.whenOpen(() -> connection.send(() -> reopen(waitsFor)));
    }
  }

  private void reopen(DeliveryWindow opened) {
    if (window == opened && full) { // else it was for a receiver that has gone
      full = false;
      ConnectionEvents.backPressure(connection, false);
      opened.reopen();
      resume();
    }
  }

  @Override
  public final void onHangUp(boolean over) {
    Death.hungUp(connection, over);
  }

  /** Nothing will be read: whoever waits is told why, and whoever comes. */
  abstract void failed(TcpErrData why);
}
