package dev.uvport.net;

import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.UvTcp;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What few sockets need, and so is made when it is first needed: an idle connection goes without.
 *
 * <p><b>Threading.</b> The iotask, except where marked; this object's lock guards the handles and
 * the cause of death, on any thread. <b>Ownership.</b> Ends what watches the time for its
 * connection.
 */
final class SocketExtras {
  private final CompletableFuture<Result<Unit, TcpErrData>> over = new CompletableFuture<>();

  /** Sockets that stand for the connection and are open. */
  private int handles = 1;

  private volatile boolean firstClosed;

  private final Connection connection;
  private volatile @Nullable ReadLimit readLimit;
  private volatile @Nullable WriteLimit writeLimit;
  private @Nullable QueueWatch queueWatch;
  private boolean halfOpen = true;
  private boolean referenced = true;
  private @Nullable IdleWatch idle;

  /** What the connection failed of; null while nothing has. */
  private volatile @Nullable TcpErrData failure;

  /** What the kernel has given the connection up for; null as long as it has not. */
  private volatile @Nullable TcpErrData causeOfDeath;

  private boolean causeTaken;
  private @Nullable DeadAfter deadAfter;

  SocketExtras(Connection connection) {
    this.connection = connection;
  }

  /** What the kernel has given the connection up for; null as long as it has not. Any thread. */
  @Nullable TcpErrData causeOfDeath() {
    return causeOfDeath;
  }

  /**
   * Keeps what the kernel has given the connection up for; answers with what it said first. Any
   * thread.
   */
  synchronized TcpErrData diedOf(TcpErrData why) {
    TcpErrData first = causeOfDeath;
    if (first == null) {
      first = why;
      causeOfDeath = why;
    }
    return first;
  }

  /** The same, for whoever asks first. */
  @Nullable TcpErrData takeCauseOfDeath() {
    TcpErrData cause = causeTaken ? null : causeOfDeath;
    causeTaken |= cause != null;
    return cause;
  }

  /** How long a silent peer is waited for; null if nobody has set it. */
  @Nullable DeadAfter deadAfter() {
    return deadAfter;
  }

  void deadAfter(@Nullable DeadAfter limit) {
    if (deadAfter != null) {
      deadAfter.cancel();
    }
    deadAfter = limit;
  }

  /** How long reads may take; null if nobody has set it. Any thread. */
  @Nullable ReadLimit readLimit() {
    return readLimit;
  }

  /** Likewise, made if it is not there. */
  ReadLimit makeReadLimit() {
    ReadLimit made = readLimit;
    if (made == null) {
      made = new ReadLimit(connection);
      readLimit = made;
    }
    return made;
  }

  /** How long writes may take; null if nobody has set it. */
  @Nullable WriteLimit writeLimit() {
    return writeLimit;
  }

  /** Likewise, made if it is not there. */
  WriteLimit makeWriteLimit() {
    WriteLimit made = writeLimit;
    if (made == null) {
      made = new WriteLimit(connection);
      writeLimit = made;
    }
    return made;
  }

  /** What tells of the queue of writes, made if it is not there. */
  QueueWatch makeQueueWatch() {
    QueueWatch made = queueWatch == null ? new QueueWatch(connection) : queueWatch;
    queueWatch = made;
    return made;
  }

  /** The kernel has taken something, or nothing of what it was offered. */
  void writesMoved() {
    if (writeLimit != null) {
      writeLimit.look();
    }
    if (queueWatch != null) {
      queueWatch.moved();
    }
  }

  /** What is queued has become less than it was, and not because the kernel has taken it. */
  void queueShrunk() {
    if (queueWatch != null) {
      queueWatch.look();
    }
  }

  /** Whether this side may go on writing when the peer has ended its stream. */
  boolean isHalfOpen() {
    return halfOpen;
  }

  void halfOpen(boolean allowed) {
    halfOpen = allowed;
  }

  /** Whether the connection is a reason for its iotask not to end when idle. */
  boolean isReferenced() {
    return referenced;
  }

  void referenced(boolean counts) {
    referenced = counts;
    UvTcp tcp = connection.tcp();
    if (tcp != null) {
      tcp.reference(counts);
    }
  }

  /** Watches for idle times from now on; null to do so no longer. */
  void watchIdle(@Nullable IdleWatch watch) {
    if (idle != null) {
      idle.cancel();
    }
    idle = watch;
    if (watch != null) {
      watch.start();
    }
  }

  /** Counts another handle; false if the last one is closed. */
  synchronized boolean addHandle() {
    if (handles == 0) {
      return false;
    }
    handles++;
    return true;
  }

  /** Counts a handle that was closed; answers whether it was the last one. */
  synchronized boolean removeHandle() {
    handles--;
    return handles == 0;
  }

  boolean isFirstClosed() {
    return firstClosed;
  }

  /** Notes that the first socket is closed; false if it was before. */
  synchronized boolean closeFirst() {
    boolean closes = !firstClosed;
    firstClosed = true;
    return closes;
  }

  void failed(TcpErrData why) {
    failure = why;
  }

  /** The connection is over; the iotask, or another thread once that has ended. */
  void end() {
    watchIdle(null);
    deadAfter(null);
    cancel(readLimit);
    cancel(writeLimit);
    complete();
  }

  private static void cancel(@Nullable TimeLimit limit) {
    if (limit != null) {
      limit.cancel();
    }
  }

  /** Tells whoever waits for the end of the connection. */
  void complete() {
    TcpErrData why = failure;
    over.complete(why == null ? Result.ok() : Result.err(why));
  }

  /** Completes when the connection is over. */
  CompletableFuture<Result<Unit, TcpErrData>> over() {
    return over;
  }
}
