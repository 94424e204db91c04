package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.Timeout;
import dev.uvport.result.Result;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A read of one chunk whose result is sent somewhere, and the message that brings it to the iotask.
 *
 * <p><b>Threading.</b> Made anywhere, then the socket's iotask only.
 */
final class SingleRead implements Command {
  /** Also keeps the socket from being collected while somebody waits for this. */
  private final TcpSocket socket;

  private final Chan<? super Result<byte[], TcpErrData>> to;
  private final @Nullable Duration limit;
  private @Nullable Timeout timeout;

  /**
   * Makes one.
   *
   * @param limit how long it may take, or null for as long as the socket allows
   */
  SingleRead(
      TcpSocket socket, Chan<? super Result<byte[], TcpErrData>> to, @Nullable Duration limit) {
    this.socket = socket;
    this.to = to;
    this.limit = limit;
  }

  TcpSocket socket() {
    return socket;
  }

  @Override
  public void run() {
    socket.connection().reads().readOne(this);
  }

  /** Starts the clock: it is among those that wait. */
  void waitFor(SingleReads among) {
    Duration time = limit != null ? limit : ReadLimit.timeoutOf(socket.connection());
    if (time != null) {
      timeout = socket.iotask().after(time, () -> among.fail(this, TcpErrData.TIMEOUT)).unref();
    }
  }

  void complete(Result<byte[], TcpErrData> result) {
    Timeouts.cancel(timeout);
    to.send(result);
  }

  @Override
  public void rejected() {
    to.send(Result.err(Errors.SOCKET_CLOSED)); // its socket was closed with the iotask
  }
}
