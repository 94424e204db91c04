package dev.uvport.net;

import dev.uvport.comm.Port;
import dev.uvport.comm.PortClosedException;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvStream;
import dev.uvport.uv.UvTcp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a socket: takes what libuv reads and passes it to whoever asked for it:
 * single reads first, then the target of a {@code readStart}, else the {@link Inbox}.
 *
 * <p>Reading for the inbox goes on after a read has got its chunk, up to the receiver's window: the
 * next read finds its data there and need not wake the loop.
 *
 * <p><b>Threading.</b> The socket's iotask.
 */
final class ReadSide implements UvStream.Reader {
  /**
   * What is still fetched of a dead connection for a reader that has paused, in bytes: what libuv
   * reads at a time.
   */
  static final int LAST_BYTES = 64 * 1024;

  private static final AtomicLongFieldUpdater<ReadSide> BYTES =
      AtomicLongFieldUpdater.newUpdater(ReadSide.class, "bytes");

  private final Connection connection;

  /** Bytes that have arrived; any thread. */
  private volatile long bytes;

  /** Made when it is first needed, on any thread; this object's lock guards the making. */
  private volatile @Nullable Inbox inbox;

  /**
   * Why nothing more will arrive. Written after the last data and before the message that says so,
   * read on any thread.
   */
  private volatile @Nullable TcpErrData end;

  /** Where a started stream goes; null for the inbox. */
  private @Nullable ReadTarget target;

  /** Whether somebody wants what arrives. */
  private boolean started;

  /**
   * The socket while that is a stream that the user started, rather than single reads: what it
   * streams to is reason enough not to collect it.
   */
  private @Nullable TcpSocket streaming;

  /** Whether libuv reads. */
  private boolean reading;

  /** How far the receiver is behind; null if it cannot be. */
  private @Nullable DeliveryWindow window;

  /** Whether reading pauses until the window opens. */
  private boolean full;

  /** Single reads that wait; null until there is one. */
  private @Nullable SingleReads singles;

  /** Made by the first try, on the iotask; any thread. Here because this object has room for it. */
  private volatile @Nullable Tries tries;

  ReadSide(Connection connection) {
    this.connection = connection;
  }

  /** The inbox; any thread. Many sockets never have one: they stream to a handler. */
  Inbox inbox() {
    Inbox made = inbox;
    if (made == null) {
      synchronized (this) {
        made = inbox;
        if (made == null) {
          made = new Inbox(connection);
          inbox = made;
        }
      }
    }
    return made;
  }

  /** Bytes that have arrived; any thread. */
  long bytes() {
    return bytes;
  }

  /** How long reads may take; null if nobody has set it. Any thread. */
  private @Nullable ReadLimit limit() {
    SocketExtras extras = connection.extras();
    return extras == null ? null : extras.readLimit();
  }

  /** Whether the deadline for reads has passed; any thread. */
  boolean isOver() {
    ReadLimit limit = limit();
    return limit != null && limit.isOver();
  }

  /** How long a read may take that does not say so itself; null for ever. Any thread. */
  @Nullable Duration timeout() {
    ReadLimit limit = limit();
    return limit == null ? null : limit.timeout();
  }

  /** Counts what has arrived; any thread. */
  void count(int arrived) {
    if (tries == null) {
      BYTES.lazySet(this, bytes + arrived);
    } else {
      BYTES.addAndGet(this, arrived);
    }
  }

  /** Why nothing more will arrive; null while something may. Any thread. */
  @Nullable TcpErrData end() {
    return end;
  }

  /** Streams to the inbox. */
  Result<Port<Result<byte[], TcpErrData>>, TcpErrData> startPort(TcpSocket socket) {
    if (connection.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    if (isTaken() || (streaming == null && !inbox().unread())) {
      return Result.err(Errors.ALREADY);
    }
    Port<Result<byte[], TcpErrData>> port = inbox().port();
    TcpErrData why = end;
    if (why != null) {
      port.chan().send(Result.err(why));
    } else {
      streaming = socket;
      fill();
    }
    return Result.ok(port);
  }

  /** Streams to a target, which gets first what the inbox still holds. */
  Result<Unit, TcpErrData> start(ReadTarget to, TcpSocket socket) {
    if (connection.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    if (isTaken() || streaming != null || hasSingles() || !releaseInbox()) {
      return Result.err(Errors.ALREADY);
    }
    boolean leftovers;
    try {
      leftovers = inbox != null && !inbox().isEmpty();
    } catch (IllegalStateException e) {
      return Result.err(Errors.ALREADY); // a thread is receiving from the port at this moment
    }
    full = false;
    started = true;
    streaming = socket;
    target = to;
    window = to.backlog() == null ? null : new DeliveryWindow(to.backlog());
    if (leftovers || end != null) {
      // Not from inside this call: the caller may not be ready for its first message.
      pause();
      connection.iotask().flushLater(this::forward);
    } else {
      resume();
    }
    return Result.ok();
  }

  /** What threads read and write for themselves; null until one does; any thread. */
  @Nullable Tries tries() {
    return tries;
  }

  void tries(Tries made) {
    tries = made;
  }

  /** Whether what arrives belongs to a stream with a target, or to tries. */
  private boolean isTaken() {
    return target != null || connection.isPolled();
  }

  /** Whether libuv reads. */
  boolean isReading() {
    return reading;
  }

  /** Leaves reading to {@link Tries}; null if it does, else why not. */
  @Nullable TcpErrData yield() {
    if (connection.isGone()) {
      return Errors.SOCKET_CLOSED;
    }
    if (target != null || streaming != null || hasSingles() || !releaseInbox()) {
      return Errors.ALREADY;
    }
    started = false;
    window = null;
    full = false;
    stopReading();
    return null;
  }

  /** Whether something was read before, or the end, that nobody has taken. */
  boolean hasLeftovers() {
    Inbox made = inbox;
    try {
      return end != null || made != null && !made.isEmpty();
    } catch (IllegalStateException e) {
      return true; // a thread is receiving from the port, who may get it
    }
  }

  /** A try has found why nothing more will arrive. */
  void tryFailed(TcpErrData why) {
    if (end == null) {
      finish(why);
    }
    connection.died(why);
  }

  /** Fills a buffer from what was read before; any thread. */
  int take(ByteBuffer to) {
    Inbox made = inbox;
    return made == null ? 0 : made.take(to);
  }

  /** Passes on what the inbox holds, then goes on with the network. */
  private void forward() {
    passLeftovers();
    if (target != null) {
      TcpErrData why = end;
      if (why == null) {
        resume();
      } else {
        finish(why);
      }
    }
  }

  private void passLeftovers() {
    while (target != null) {
      byte[] chunk = leftover();
      if (chunk == null) {
        return;
      }
      deliver(target, ByteBuffer.wrap(chunk));
    }
  }

  /** Whether threads read for themselves and have not come to the end. */
  private boolean isTried() {
    Tries made = tries;
    return end == null && made != null && made.isReading();
  }

  /** The inbox's next chunk; none if its user has closed the port, or is receiving the rest. */
  private byte @Nullable [] leftover() {
    try {
      return inbox().takeChunk();
    } catch (PortClosedException | IllegalStateException e) {
      return null;
    }
  }

  /** Stops a stream; reads that wait get their chunk all the same. */
  Result<Unit, TcpErrData> stop() {
    if (connection.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    target = null;
    streaming = null;
    window = null;
    full = false;
    if (hasSingles() || !releaseInbox()) {
      fill();
    } else {
      started = false;
      pause();
    }
    return Result.ok();
  }

  /** Reads for the inbox, if nothing is in the way. */
  void fill() {
    TcpErrData why = end;
    if (connection.isGone()) {
      inbox().close();
    } else if (isTaken()) {
      inbox().refuse(Errors.ALREADY);
    } else if (why == null) {
      started = true;
      inbox().filling();
      if (window == null) {
        window = new DeliveryWindow(inbox().backlog());
      }
      resume();
    } else {
      inbox().refuse(why);
    }
  }

  /**
   * Ends the filling of the inbox, unless a reader waits.
   *
   * @return whether nobody waits
   */
  private boolean releaseInbox() {
    Inbox made = inbox;
    return made == null || made.release();
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
    if (end == null) {
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

  /** One of several handles was closed: what it waits for is given up, and its stream stops. */
  void handleClosed(TcpSocket socket) {
    if (singles != null) {
      singles.failOf(socket, TcpErrData.CANCELED);
    }
    if (streaming == socket) {
      ReadTarget told = target != null ? target : inbox();
      stop();
      tell(told, TcpErrData.CANCELED);
    } else if (inbox != null && inbox.isAwaited()) {
      inbox.refuse(TcpErrData.CANCELED); // it may be another handle's reader, who ignores it
    }
  }

  /** Serves a single read, now or when something arrives. */
  void readOne(SingleRead single) {
    SingleReads waiting = singles;
    if (waiting == null) {
      waiting = new SingleReads(connection);
      singles = waiting;
    }
    Result<byte[], TcpErrData> now = readyFor(single);
    if (now != null) {
      waiting.complete(single, now);
    } else {
      waiting.add(single);
      fill();
    }
  }

  private @Nullable Result<byte[], TcpErrData> readyFor(SingleRead single) {
    if (connection.isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    if (isTaken()) {
      return Result.err(Errors.ALREADY);
    }
    if (isOver()) {
      return Result.err(TcpErrData.TIMEOUT);
    }
    if (hasSingles()) {
      return null; // they come first
    }
    try {
      return inbox().poll(single.socket());
    } catch (IllegalStateException e) {
      // A thread is receiving from the port: a stream's, or one whose read may have come later.
      return streaming != null ? Result.err(Errors.ALREADY) : null;
    } catch (PortClosedException e) {
      return Result.err(Errors.SOCKET_CLOSED); // as for a read that waits
    }
  }

  /** The deadline is over: whoever waits is told. */
  void expire() {
    if (singles != null) {
      singles.failAll(TcpErrData.TIMEOUT);
    }
    if (inbox != null && inbox.isAwaited()) {
      inbox.refuse(TcpErrData.TIMEOUT);
    }
  }

  void giveUp(SingleRead single) {
    if (singles != null) {
      singles.fail(single, TcpErrData.TIMEOUT);
    }
  }

  private boolean hasSingles() {
    return singles != null && !singles.isEmpty();
  }

  private void resume() {
    UvTcp tcp = connection.tcp();
    if (reading || full || tcp == null || !tcp.isOpen()) {
      return;
    }
    Tries made = tries;
    if (made != null) {
      made.stopReading();
    }
    try {
      tcp.readStart(this);
      reading = true;
    } catch (UvException e) {
      finish(Errors.of(e));
    }
  }

  private void pause() {
    if (stopReading()) {
      Death.watch(connection);
    }
  }

  /** Has libuv read no more; answers whether it did. */
  private boolean stopReading() {
    boolean stopped = reading;
    UvTcp tcp = connection.tcp();
    if (stopped && tcp != null && tcp.isOpen()) {
      tcp.readStop();
    }
    reading = false;
    return stopped;
  }

  /** Has the end noticed, unless libuv does that. */
  void watchUnlessRead() {
    if (end != null) {
      connection.limitSilence();
    }
    if (!reading) {
      Death.watch(connection);
    }
  }

  @Override
  public void onHangUp(boolean over) {
    Death.hungUp(connection, over);
  }

  /**
   * The connection has died, and all that libuv has read of it is delivered: whoever reads is told,
   * also if he has paused, unless more than a little is left for him.
   *
   * @return whether nothing is left to be read
   */
  boolean endAfterDeath(UvTcp tcp) {
    if (reading || isTried()) {
      return false; // libuv comes to the end, or the tries do, which may be at it now
    }
    passLeftovers();
    if (connection.isGone()) {
      return false; // whoever got them has closed it
    }
    if (end == null && !fetchRest(tcp)) {
      connection.limitSilence();
      return false;
    }
    return abandon();
  }

  /** Tells whoever reads that the connection has died; answers whether that is so. */
  boolean abandon() {
    TcpErrData why = connection.causeOfDeath();
    if (reading || connection.isPolled() || connection.isGone() || why == null) {
      return false;
    }
    passLeftovers();
    if (end == null) {
      finish(why);
    }
    return true;
  }

  private boolean fetchRest(UvTcp tcp) {
    int left = tcp.available();
    if (left > LAST_BYTES) {
      return false;
    }
    ByteBuffer rest = ByteBuffer.allocate(left);
    while (rest.hasRemaining() && tcp.share().receive(rest) > 0) {
      continue;
    }
    rest.flip();
    if (rest.hasRemaining()) {
      count(rest.remaining());
      deliver(target == null ? inbox() : target, rest);
    }
    return true;
  }

  @Override
  public void onRead(ByteBuffer lent) {
    if (end != null) {
      return; // libuv had read it in the turn in which this side was ended
    }
    count(lent.remaining());
    if (singles != null && !singles.isEmpty()) {
      singles.serve(lent);
    } else {
      // Also what libuv had read already when reading was stopped: it is the next read's.
      deliver(target == null ? inbox() : target, lent);
    }
  }

  private void deliver(ReadTarget to, ByteBuffer lent) {
    int bytes = lent.remaining();
    try {
      to.data(lent);
    } catch (Throwable t) {
      connection.userFailed(t);
      return;
    }
    if (window != null && !window.sent(bytes) && !full) {
      full = true;
      pause();
      ConnectionEvents.backPressure(connection, true);
      DeliveryWindow waitsFor = window;
      waitsFor.whenOpen(() -> connection.send(() -> reopen(waitsFor)));
    }
  }

  private void reopen(DeliveryWindow opened) {
    if (window == opened && full) {
      full = false;
      ConnectionEvents.backPressure(connection, false);
      opened.reopen();
      if (started) {
        resume();
      }
    }
  }

  @Override
  public void onReadEnd(int status) {
    reading = false;
    if (end != null) {
      return; // as above
    }
    TcpErrData why = status == UvError.EOF ? Death.orEndOfFile(connection) : Death.errorOf(status);
    finish(why);
    if (why.isEof()) {
      connection.peerEnded();
    } else {
      connection.died(why);
    }
  }

  /** There is a handle now: what was started before begins. */
  void connected() {
    if (started) {
      resume();
    }
  }

  /** There will be no handle: whoever waits is told why, and whoever comes. */
  void failed(TcpErrData why) {
    finish(why);
  }

  /** The socket is closed: whoever waits is told, unless the end was told before. */
  void closed() {
    stopReading();
    if (end == null) {
      finish(TcpErrData.CANCELED);
    }
    Inbox made = inbox;
    if (made != null) {
      made.close();
    }
  }

  private void finish(TcpErrData why) {
    ReadTarget told = target != null ? target : inbox;
    if (!started) {
      told = null;
    }
    started = false;
    streaming = null;
    target = null;
    window = null;
    end = why;
    releaseInbox();
    if (singles != null) {
      singles.failAll(why);
    }
    if (told != null) {
      tell(told, why);
    }
  }

  private void tell(ReadTarget target, TcpErrData why) {
    try {
      target.end(why);
    } catch (Throwable t) {
      connection.userFailed(t);
    }
  }
}
