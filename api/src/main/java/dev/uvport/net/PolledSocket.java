package dev.uvport.net;

import dev.uvport.ready.Attachable;
import dev.uvport.ready.Readiness;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import org.jspecify.annotations.Nullable;

/**
 * A socket, as whoever polls it sees it.
 *
 * <p><b>Threading.</b> Any thread. <b>Ownership.</b> None.
 *
 * @param socket the socket
 */
record PolledSocket(TcpSocket socket) implements Attachable<TcpErrData> {
  @Override
  public Result<Unit, TcpErrData> attach(Readiness to) {
    if (socket.isClosed()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    Connection connection = socket.connection();
    boolean inTurn = connection.iotask().isCurrent();
    return connection.call(
        "Registry.register", () -> connection.makeTries().chain(tries -> tries.attach(to, inTurn)));
  }

  @Override
  public @Nullable Readiness attached() {
    Tries tries = socket.connection().tries();
    return tries == null ? null : tries.attached();
  }

  @Override
  public void detach(Readiness from) {
    Tries tries = socket.connection().tries();
    if (tries != null) {
      tries.detach(from);
    }
  }
}
