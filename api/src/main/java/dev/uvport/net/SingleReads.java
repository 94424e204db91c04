package dev.uvport.net;

import dev.uvport.comm.PortClosedException;
import dev.uvport.result.Result;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The single reads of a connection that wait for their chunk, in the order in which they came. Made
 * for the first of them: most sockets never have any.
 *
 * <p><b>Threading.</b> The connection's iotask. <b>Ownership.</b> None.
 */
final class SingleReads {
  private final Connection connection;
  private final ArrayDeque<SingleRead> waiting = new ArrayDeque<>(2);

  SingleReads(Connection connection) {
    this.connection = connection;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Serves a read, now or when something arrives. */
  void take(SingleRead single) {
    Result<byte[], TcpErrData> now = readyFor(single);
    if (now != null) {
      complete(single, now);
    } else {
      waiting.add(single);
      single.waitFor(this);
      connection.reads().fill();
    }
  }

  private @Nullable Result<byte[], TcpErrData> readyFor(SingleRead single) {
    ReadSide reads = connection.reads();
    if (connection.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    if (reads.isTaken()) {
      return Result.err(Errors.ALREADY);
    }
    if (ReadLimit.isOver(connection)) {
      return Result.err(TcpErrData.TIMEOUT);
    }
    if (!isEmpty()) {
      return null; // they come first
    }
    try {
      return reads.inbox().poll(single.socket());
    } catch (IllegalStateException e) {
      // A thread is receiving from the port: a stream's, or one whose read may have come later.
      return reads.isStreaming() ? Result.err(Errors.ALREADY) : null;
    } catch (PortClosedException e) {
      return Result.err(Errors.SOCKET_CLOSED); // as for a read that waits
    }
  }

  /** Gives the first of them a copy of what has arrived. */
  void serve(ByteBuffer lent) {
    complete(waiting.remove(), Result.ok(ReadTarget.copyOf(lent)));
  }

  /** Tells one that it has failed, if it waits still. */
  void fail(SingleRead single, TcpErrData why) {
    if (waiting.remove(single)) {
      complete(single, Result.err(why));
    }
  }

  /** Tells those of one socket. */
  void failOf(TcpSocket socket, TcpErrData why) {
    List<SingleRead> its = waiting.stream().filter(single -> single.socket() == socket).toList();
    its.forEach(single -> fail(single, why));
  }

  /** Tells all. */
  void failAll(TcpErrData why) {
    while (!waiting.isEmpty()) {
      complete(waiting.remove(), Result.err(why));
    }
  }

  /** Tells one that waits no longer, or never did. */
  private void complete(SingleRead single, Result<byte[], TcpErrData> result) {
    try {
      single.complete(result);
    } catch (Throwable t) {
      connection.userFailed(t);
    }
  }
}
