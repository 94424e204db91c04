package dev.uvport.net;

import dev.uvport.result.Result;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The single reads of a connection that wait for their chunk, in the order in which they came. Made
 * for the first of them: most sockets never have any.
 *
 * <p><b>Threading.</b> The connection's iotask.
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

  /** Lets a read wait, and starts its clock. */
  void add(SingleRead single) {
    waiting.add(single);
    single.waitFor();
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
  void complete(SingleRead single, Result<byte[], TcpErrData> result) {
    try {
      single.complete(result);
    } catch (Throwable t) {
      connection.userFailed(t);
    }
  }
}
