package dev.uvport.net;

import dev.uvport.comm.PortClosedException;
import dev.uvport.uv.UvError;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Passes what libuv reads of a connection to whoever is to get it: single reads first, then the
 * target of a {@code readStart}, else the {@link Inbox}; and tells them once that nothing more will
 * arrive. {@link ReadSide} says who is to get it.
 *
 * <p><b>Threading.</b> The connection's iotask, except where marked. <b>Ownership.</b> None.
 */
class ReadDelivery extends ReadFlow {
  private static final AtomicLongFieldUpdater<ReadDelivery> BYTES =
      AtomicLongFieldUpdater.newUpdater(ReadDelivery.class, "bytes");

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
  private boolean wanted;

  /**
   * The socket while that is a stream that the user started, rather than single reads: what it
   * streams to is reason enough not to collect it.
   */
  private @Nullable TcpSocket streaming;

  /** Single reads that wait; null until there is one. */
  private @Nullable SingleReads singles;

  /** Made by the first try, on the iotask; any thread. Here because this object has room for it. */
  private volatile @Nullable Tries tries;

  ReadDelivery(Connection connection) {
    super(connection);
  }

  /** Bytes that have arrived; any thread. */
  final long bytes() {
    return bytes;
  }

  /** Counts what has arrived; any thread. */
  final void count(int arrived) {
    if (tries == null) {
      BYTES.lazySet(this, bytes + arrived);
    } else {
      BYTES.addAndGet(this, arrived);
    }
  }

  /** Why nothing more will arrive; null while something may. Any thread. */
  final @Nullable TcpErrData end() {
    return end;
  }

  /** What threads read and write for themselves; null until one does; any thread. */
  final @Nullable Tries tries() {
    return tries;
  }

  final void tries(Tries made) {
    tries = made;
  }

  // ---- who gets it ----

  /** The inbox; any thread. Many sockets never have one: they stream to a handler. */
  final Inbox inbox() {
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

  /** The inbox; null if nobody has needed it. Any thread. */
  final @Nullable Inbox madeInbox() {
    return inbox;
  }

  /**
   * Ends the filling of the inbox, unless a reader waits.
   *
   * @return whether nobody waits
   */
  final boolean releaseInbox() {
    Inbox made = inbox;
    return made == null || made.release();
  }

  /** The single reads that wait; null if there never was one. */
  final @Nullable SingleReads singles() {
    return singles;
  }

  /** Likewise, made if need be. */
  final SingleReads makeSingles() {
    SingleReads made = singles;
    if (made == null) {
      made = new SingleReads(connection);
      singles = made;
    }
    return made;
  }

  final boolean hasSingles() {
    return singles != null && !singles.isEmpty();
  }

  /** Begins a stream of a socket, to a target or, if that is null, to the inbox. */
  final void stream(@Nullable ReadTarget to, TcpSocket socket) {
    target = to;
    streaming = socket;
  }

  /** Ends the stream, if there is one; nobody is told. */
  final void endStream() {
    target = null;
    streaming = null;
    limitBy(null);
  }

  /** The socket whose user has started a stream; null if there is none. */
  final @Nullable TcpSocket streaming() {
    return streaming;
  }

  /** Whether what arrives goes to a target. */
  final boolean hasTarget() {
    return target != null;
  }

  /** Who gets what arrives for no single read. */
  final ReadTarget receiver() {
    return target == null ? inbox() : target;
  }

  final void wanted(boolean now) {
    wanted = now;
  }

  /** Whether somebody wants what arrives. */
  final boolean isWanted() {
    return wanted;
  }

  // ---- what they get ----

  @Override
  public final void onRead(ByteBuffer lent) {
    if (end != null) {
      return; // libuv had read it in the turn in which this side was ended
    }
    count(lent.remaining());
    if (singles != null && !singles.isEmpty()) {
      singles.serve(lent);
    } else {
      // Also what libuv had read already when reading was stopped: it is the next read's.
      deliver(receiver(), lent);
    }
  }

  final void deliver(ReadTarget to, ByteBuffer lent) {
    int length = lent.remaining();
    try {
      to.data(lent);
    } catch (Throwable t) {
      connection.userFailed(t);
      return;
    }
    delivered(length);
  }

  /** Gives the target, if there is one, what the inbox holds. */
  final void passLeftovers() {
    while (target != null) {
      byte[] chunk = leftover();
      if (chunk == null) {
        return;
      }
      deliver(target, ByteBuffer.wrap(chunk));
    }
  }

  /** The inbox's next chunk; none if its user has closed the port, or is receiving the rest. */
  private byte @Nullable [] leftover() {
    try {
      return inbox().takeChunk();
    } catch (PortClosedException | IllegalStateException e) {
      return null;
    }
  }

  @Override
  public final void onReadEnd(int status) {
    stopped();
    if (end != null) {
      return; // as above
    }
    TcpErrData why = status == UvError.EOF ? Death.orEndOfFile(connection) : Death.errorOf(status);
    if (why.isEof()) {
      finish(why);
      connection.peerEnded();
    } else {
      connection.diesOf(why);
      finish(why);
      connection.died(why);
    }
  }

  @Override
  final void failed(TcpErrData why) {
    finish(why);
  }

  /** The socket is closed: whoever waits is told, unless the end was told before. */
  final void closed() {
    stopReading();
    if (end == null) {
      finish(TcpErrData.CANCELED);
    }
    Inbox made = inbox;
    if (made != null) {
      made.close();
    }
  }

  /** Nothing more will arrive: whoever waits is told. */
  final void finish(TcpErrData why) {
    ReadTarget told = target != null ? target : inbox;
    if (!wanted) {
      told = null;
    }
    wanted = false;
    endStream();
    end = why;
    releaseInbox();
    if (singles != null) {
      singles.failAll(why);
    }
    if (told != null) {
      tell(told, why);
    }
  }

  final void tell(ReadTarget told, TcpErrData why) {
    try {
      told.end(why);
    } catch (Throwable t) {
      connection.userFailed(t);
    }
  }
}
