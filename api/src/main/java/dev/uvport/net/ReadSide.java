package dev.uvport.net;

import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvTcp;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a connection, and what can be asked of it: to stream, to read once, to leave
 * reading to other threads, and to stop each of these. {@link ReadDelivery} passes on what arrives,
 * and {@link ReadFlow} has libuv read.
 *
 * <p>Reading for the inbox goes on after a read has got its chunk, up to the receiver's window: the
 * next read finds its data there and need not wake the loop.
 *
 * <p><b>Threading.</b> The connection's iotask, except where marked. <b>Ownership.</b> None.
 */
final class ReadSide extends ReadDelivery {
  ReadSide(Connection connection) {
    super(connection);
  }

  /** Streams to the inbox. */
  Result<Port<Result<byte[], TcpErrData>>, TcpErrData> startPort(TcpSocket socket) {
    if (connection.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    if (isTaken() || (!isStreaming() && !inbox().unread())) {
      return Result.err(Errors.ALREADY);
    }
    Port<Result<byte[], TcpErrData>> port = inbox().port();
    TcpErrData why = end();
    if (why != null) {
      port.chan().send(Result.err(why));
    } else {
      stream(null, socket);
      fill();
    }
    return Result.ok(port);
  }

  /** Streams to a target, which gets first what the inbox still holds. */
  Result<Unit, TcpErrData> start(ReadTarget to, TcpSocket socket) {
    if (connection.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    if (isTaken() || isStreaming() || hasSingles() || !releaseInbox()) {
      return Result.err(Errors.ALREADY);
    }
    boolean leftovers;
    try {
      leftovers = isInboxFilled();
    } catch (IllegalStateException e) {
      return Result.err(Errors.ALREADY); // a thread is receiving from the port at this moment
    }
    wanted(true);
    stream(to, socket);
    limitBy(to.backlog());
    if (leftovers || end() != null) {
      // Not from inside this call: the caller may not be ready for its first message.
      pause();
      connection.iotask().flushLater(this::forward);
    } else {
      resume();
    }
    return Result.ok();
  }

  /** Passes on what the inbox holds, then goes on with the network. */
  private void forward() {
    passLeftovers();
    if (hasTarget()) {
      TcpErrData why = end();
      if (why == null) {
        resume();
      } else {
        finish(why);
      }
    }
  }

  /** Stops a stream; reads that wait get their chunk all the same. */
  Result<Unit, TcpErrData> stop() {
    if (connection.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    endStream();
    if (hasSingles() || !releaseInbox()) {
      fill();
    } else {
      wanted(false);
      pause();
    }
    return Result.ok();
  }

  /** Serves a single read, now or when something arrives. */
  void readOne(SingleRead single) {
    makeSingles().take(single);
  }

  /** Reads for the inbox, if nothing is in the way. */
  void fill() {
    TcpErrData why = end();
    if (connection.isGone()) {
      inbox().close();
    } else if (isTaken()) {
      inbox().refuse(Errors.ALREADY);
    } else if (why == null) {
      wanted(true);
      inbox().filling();
      if (!isLimited()) {
        limitBy(inbox().backlog());
      }
      resume();
    } else {
      inbox().refuse(why);
    }
  }

  /** Whether what arrives belongs to a stream with a target, or to tries. */
  boolean isTaken() {
    return hasTarget() || connection.isPolled();
  }

  /** Whether the user has started a stream. */
  boolean isStreaming() {
    return streaming() != null;
  }

  /** There is a handle now: what was started before begins. */
  void connected() {
    if (isWanted()) {
      resume();
    }
  }

  /** The deadline is over: whoever waits is told. */
  void expire() {
    SingleReads waiting = singles();
    if (waiting != null) {
      waiting.failAll(TcpErrData.TIMEOUT);
    }
    refuseReader(TcpErrData.TIMEOUT);
  }

  /** One of several handles was closed: what it waits for is given up, and its stream stops. */
  void handleClosed(TcpSocket socket) {
    SingleReads waiting = singles();
    if (waiting != null) {
      waiting.failOf(socket, TcpErrData.CANCELED);
    }
    if (streaming() == socket) {
      ReadTarget told = receiver();
      stop();
      tell(told, TcpErrData.CANCELED);
    } else {
      refuseReader(TcpErrData.CANCELED); // it may be another handle's, who ignores it
    }
  }

  private void refuseReader(TcpErrData why) {
    Inbox made = madeInbox();
    if (made != null) {
      made.refuse(why);
    }
  }

  /**
   * Ends the stream on this side: whoever waits gets the end of file, and so does every later read
   * once it has had what arrived.
   */
  Result<Unit, TcpErrData> shutdown() {
    if (connection.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    UvTcp tcp = connection.tcp();
    if (tcp == null) {
      return Result.err(Errors.NOT_CONNECTED);
    }
    pause();
    Result<Unit, TcpErrData> ended = shutdown(tcp); // before whoever is told, and may close it
    if (end() == null) {
      finish(TcpErrData.EOF);
    }
    return ended;
  }

  private Result<Unit, TcpErrData> shutdown(UvTcp tcp) {
    try {
      tcp.shutdownRead();
      Death.watch(connection);
      return Result.ok();
    } catch (UvException e) {
      return Result.err(Errors.of(e));
    }
  }

  // ---- for threads that read for themselves ----

  /** Leaves reading to {@link Tries}; null if it does, else why not. */
  @Nullable TcpErrData yield() {
    if (connection.isGone()) {
      return Errors.SOCKET_CLOSED;
    }
    if (hasTarget() || isStreaming() || hasSingles() || !releaseInbox()) {
      return Errors.ALREADY;
    }
    wanted(false);
    limitBy(null);
    stopReading();
    return null;
  }

  /** Whether something was read before, or the end, that nobody has taken. */
  boolean hasLeftovers() {
    try {
      return end() != null || isInboxFilled();
    } catch (IllegalStateException e) {
      return true; // a thread is receiving from the port, who may get it
    }
  }

  private boolean isInboxFilled() {
    Inbox made = madeInbox();
    return made != null && !made.isEmpty();
  }

  /** Fills a buffer from what was read before; any thread. */
  int take(ByteBuffer to) {
    Inbox made = madeInbox();
    return made == null ? 0 : made.take(to);
  }

  /** A try has found why nothing more will arrive. */
  void tryFailed(TcpErrData why) {
    if (end() == null) {
      finish(why);
    }
    connection.died(why);
  }
}
