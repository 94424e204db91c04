package dev.uvport.net;

import org.jspecify.annotations.Nullable;

/**
 * Whether a connection can be written to, and by whom: by the iotask while something is queued,
 * else by any thread that tries; by nobody once writing has ended or failed. Whoever waits for a
 * write is told here how it went. {@link WriteSide} says when writes leave; it is this, rather than
 * having one, to save each idle connection an object.
 *
 * <p><b>Threading.</b> The connection's iotask. <b>Ownership.</b> As {@link WriteQueue}.
 */
class WriteAdmission extends WriteQueue {
  final Connection connection;

  /** A write that is over, for the next one that is lent: an echo need not allocate. */
  private @Nullable WriteOp spare;

  /** Whether the stream has been told to end, and nothing has failed since; any thread. */
  private volatile boolean ending;

  /** Set when nothing can be written any more, and why. */
  private @Nullable TcpErrData failure;

  WriteAdmission(Connection connection) {
    this.connection = connection;
  }

  /** Whether the stream has ended on this side, or will behind what is queued; any thread. */
  final boolean isEnding() {
    return ending;
  }

  /** What writing failed of; null if nothing did, were it that the stream has ended. */
  final @Nullable TcpErrData failure() {
    return ending ? null : failure;
  }

  /** Takes a write into the queue, or tells it why not; answers whether it is there. */
  final boolean enqueue(WriteOp op) {
    keepTriesOut();
    if (failure != null && !(ending && op.isShutdown())) {
      complete(op, reason(op, failure));
      return false;
    }
    if (!op.isShutdown() && WriteLimit.isOver(connection)) {
      complete(op, TcpErrData.TIMEOUT); // nothing of it has left, so all is as it was
      admitTries();
      return false;
    }
    if (op.isShutdown()) {
      if (ending && first() == null) {
        complete(op, null); // it has ended before
        return false;
      }
      // Whatever comes after it has nowhere to go; what came before is written first.
      ending = true;
      failure = Errors.BROKEN_PIPE;
    }
    addLast(op);
    return true;
  }

  /** The connection has died. */
  final void died(TcpErrData cause) {
    keepTriesOut();
    fail(cause);
  }

  /** Ends the queue: everything in it, and all that comes, gets the error. */
  final void fail(TcpErrData why) {
    if (failure == null || ending) {
      failure = why; // the first failure stays the reason
    }
    ending = false;
    WriteOp all = removeAll();
    admitTries();
    completeAll(all, why);
    shrunk();
  }

  /** Why an operation fails: to end what is dead, the kernel says, is to end no connection. */
  private TcpErrData reason(WriteOp op, TcpErrData why) {
    boolean endsWhatIsDead = op.isShutdown() && connection.causeOfDeath() != null;
    return endsWhatIsDead ? Errors.NOT_CONNECTED : why;
  }

  /** What is queued has become less than it was, and the kernel has not taken it. */
  final void shrunk() {
    SocketExtras extras = connection.extras();
    if (extras != null) {
      extras.queueShrunk();
    }
  }

  /** Tells whoever waits for each of a list of writes how it went; null is well. */
  final void completeAll(@Nullable WriteOp first, @Nullable TcpErrData why) {
    WriteOp op = first;
    while (op != null) {
      WriteOp following = op.next;
      op.next = null;
      complete(op, why == null ? null : reason(op, why));
      op = following;
    }
  }

  /** Tells whoever waits for a write how it went; null is well. */
  final void complete(WriteOp op, @Nullable TcpErrData error) {
    try {
      op.complete(error);
    } catch (Throwable t) {
      connection.userFailed(t);
    }
    if (op.isReusable()) {
      spare = op;
    }
  }

  /** A write that is over, to be used again; null if there is none. */
  final @Nullable WriteOp takeSpare() {
    WriteOp taken = spare;
    spare = null;
    return taken;
  }

  // ---- threads that write for themselves ----

  /** Lets tries write while nothing is queued, from now on. */
  final void admit(Tries tries) {
    if (first() != null || failure != null) {
      tries.gate().take();
    }
    admitTries();
  }

  /** Lets them in again when nothing is queued. */
  final void admitTries() {
    Tries tries = connection.tries();
    if (tries != null && first() == null) {
      tries.written(failure);
    }
  }

  /** Lets none in until nothing is queued, and goes on where one has stopped. */
  final void keepTriesOut() {
    Tries tries = connection.tries();
    TryGate.Rest rest = tries == null ? null : tries.gate().take();
    if (rest != null) {
      goOn(rest);
    }
  }

  private void goOn(TryGate.Rest rest) {
    WriteOp op = rest.op();
    if (failure != null) {
      complete(op, failure);
      return;
    }
    addFirst(op);
    if (rest.status() < 0) {
      Death.writeFailed(connection, rest.status());
    }
  }
}
