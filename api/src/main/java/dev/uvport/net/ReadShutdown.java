package dev.uvport.net;

import dev.uvport.iotask.Command;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;

/**
 * The end of a connection's reading side, and behind it that of the writing one if both are to end;
 * and the message that brings this to the iotask.
 *
 * <p><b>Threading.</b> {@link #start} is for any thread, all else the connection's iotask.
 * <b>Ownership.</b> None.
 *
 * @param connection whose sides end
 * @param how which do; not the writing one alone
 * @param end what ends the writing side, and tells whoever waits
 */
record ReadShutdown(Connection connection, Shutdown how, WriteOp end) implements Command {
  /** Ends them now, or in turn. */
  void start() {
    if (connection.iotask().isCurrent()) {
      shutDown();
    } else {
      connection.sendWrite(this);
    }
  }

  @Override
  public void run() {
    shutDown();
    connection.writeArrived();
  }

  @Override
  public void rejected() {
    end.rejected();
  }

  private void shutDown() {
    Result<Unit, TcpErrData> ended = connection.reads().shutdown();
    WriteSide writes = connection.writes();
    if (how == Shutdown.BOTH && ended.isOk()) {
      writes.add(end);
    } else {
      writes.complete(end, ended.isOk() ? null : ended.getErr());
    }
  }
}
