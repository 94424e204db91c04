package dev.uvport.net;

import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvTcp;
import java.util.function.Predicate;

/**
 * Makes a socket of what has connected and hands it to whoever connects.
 *
 * <p><b>Threading.</b> The iotask's thread. <b>Ownership.</b> A socket that is not taken is closed.
 *
 * @param iotask what the socket belongs to
 * @param config the options that it has for itself
 * @param taker takes the result; false if nobody wants it any more
 */
record SocketOutcome(
    IoTask iotask, TcpConfig config, Predicate<Result<TcpSocket, TcpConnectErrData>> taker)
    implements Connecting.Outcome {
  @Override
  public void connected(UvTcp handle) {
    TcpSocket socket = new TcpSocket(iotask);
    socket.connection().open(handle);
    ConnectionEvents.connected(socket.connection());
    try {
      config.applyTo(socket.connection());
    } catch (UvException e) {
      socket.close();
      failed(Errors.of(e));
      return;
    }
    if (!isTaken(Result.ok(socket))) {
      socket.close();
    }
  }

  @Override
  public void failed(TcpErrData why) {
    isTaken(Result.err(TcpConnectErrData.of(why)));
  }

  private boolean isTaken(Result<TcpSocket, TcpConnectErrData> result) {
    try {
      return taker.test(result);
    } catch (Throwable t) {
      iotask.report(t);
      return false;
    }
  }
}
