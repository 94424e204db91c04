package dev.uvport.net;

import dev.uvport.comm.OneShot;
import dev.uvport.iotask.Command;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.SharedDescriptor;
import dev.uvport.uv.UvError;
import java.lang.ref.Reference;

/**
 * A write whose caller waits for it: one system call of the calling thread if nothing is queued and
 * the kernel takes all of it, else the iotask's, as every other write.
 *
 * <p><b>Threading.</b> Any thread that may block. <b>Ownership.</b> Keeps nothing.
 */
final class DirectWrite {
  private DirectWrite() {}

  /** See {@link TcpSocket#write(byte[])}. */
  static Result<Unit, TcpErrData> write(TcpSocket socket, byte[] data) {
    Connection connection = socket.connection();
    Tries tries = connection.tries();
    SharedDescriptor to = tries == null ? null : tries.descriptor();
    if (tries == null) {
      connection.send(connection::makeTries); // for the next one
    } else if (to != null && mayWriteHere(socket, data) && tries.gate().enterAlone()) {
      return writeHere(socket, tries.gate(), to, data);
    }
    OneShot<Result<Unit, TcpErrData>> reply = new OneShot<>();
    socket.write(data, reply);
    return Replies.await(reply, Errors.INTERRUPTED);
  }

  /** An empty write tells that those before it are over, which only the queue knows. */
  private static boolean mayWriteHere(TcpSocket socket, byte[] data) {
    return data.length > 0 && !socket.isClosed() && !WriteLimit.isOver(socket.connection());
  }

  private static Result<Unit, TcpErrData> writeHere(
      TcpSocket socket, TryGate gate, SharedDescriptor to, byte[] data) {
    Connection connection = socket.connection();
    OneShot<Result<Unit, TcpErrData>> reply;
    try {
      int status = to.send(data, 0, data.length);
      int sent = Math.max(status, 0);
      connection.writes().count(sent);
      if (sent == data.length) {
        gate.leave();
        return WriteOp.DONE;
      }
      reply = new OneShot<>();
      WriteOp op = WriteOp.of(socket, data, reply);
      op.advance(sent);
      gate.leaveToIotask(new TryGate.Rest(op, isFailure(status) ? status : 0));
    } catch (Throwable t) {
      // For want of memory, say: the peer must not take what comes next for the rest of this.
      gate.leave();
      connection.close();
      throw t;
    } finally {
      Reference.reachabilityFence(socket); // or it could be collected, and closed, meanwhile
    }
    connection.send(Command.of(connection.writes()::takeOver, () -> reject(gate)));
    return Replies.await(reply, Errors.INTERRUPTED);
  }

  /** A full kernel is none, and whom a close came in between the iotask tells. */
  private static boolean isFailure(int status) {
    return status < 0 && status != UvError.EAGAIN && status != UvError.EBADF;
  }

  private static void reject(TryGate gate) {
    TryGate.Rest rest = gate.takeRest();
    if (rest != null) {
      rest.op().rejected();
    }
  }
}
