package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.Descriptors;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvTcp;
import java.lang.ref.PhantomReference;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TcpSocket} stands for on its iotask: the libuv handle with a reading and a writing
 * half. It notices when the socket is collected, being a reference to it itself: that is one object
 * less for each of many idle connections.
 *
 * <p><b>Threading.</b> The iotask's thread, except where marked. <b>Ownership.</b> Owns the handle,
 * from {@link #open} until its close is through.
 */
class Connection extends PhantomReference<TcpSocket> implements Runnable, SocketHandle {
  private static final AtomicIntegerFieldUpdater<Connection> WRITES_COMING =
      AtomicIntegerFieldUpdater.newUpdater(Connection.class, "writesComing");

  private final IoTask iotask;
  private final ReadSide reads;
  private final WriteSide writes;
  private @Nullable UvTcp tcp;

  /** Whether the handle is being closed, or will be when it has lingered. */
  private boolean closing;

  /** Whether it has died, and its handle is closed though nobody has asked for that. */
  private boolean buried;

  /** Set when closing is asked for, by whomever; any thread. */
  private volatile boolean closed;

  /** Set when the handle is gone and everybody has been told; any thread. */
  private volatile boolean over;

  /** The addresses that were asked for; any thread. */
  private volatile Addresses addresses = Addresses.UNKNOWN;

  /** Made when it is first needed, on any thread; this object's lock guards the making. */
  private volatile @Nullable SocketExtras extras;

  /** Writes that threads have sent here and that have not arrived; any thread. */
  private volatile int writesComing;

  Connection(TcpSocket socket, IoTask iotask) {
    super(socket, DroppedSockets.queue());
    this.iotask = iotask;
    reads = new ReadSide(this);
    writes = new WriteSide(this);
  }

  /**
   * Takes over an accepted descriptor, now or in turn; any thread. Its {@code TCP_NODELAY} is set.
   */
  void adopt(int fd) {
    if (iotask.isCurrent()) {
      open(fd);
    } else {
      send(
          () -> open(fd),
          () -> {
            Descriptors.close(fd);
            closed = true;
            end(TcpErrData.CANCELED);
          });
    }
  }

  private void open(int fd) {
    try {
      take(fd);
      ConnectionEvents.accepted(this);
    } catch (UvException e) {
      Descriptors.close(fd);
      iotask.report(e);
    }
  }

  /**
   * Takes over a connected descriptor.
   *
   * @throws UvException if libuv refuses it; it is the caller's still, and this is closed
   */
  void take(int fd) {
    try {
      UvTcp handle = new UvTcp(iotask.loop());
      open(handle);
      handle.open(fd);
      ConnectionEvents.connected(this);
    } catch (UvException e) {
      closeHere();
      throw e;
    }
  }

  /** Takes over a handle. */
  void open(UvTcp handle) {
    tcp = handle;
    handle.onClosed(this);
    SocketExtras made = extras;
    if (made != null) {
      made.referenced(made.isReferenced());
    }
    ConnectionEvents.opened(this);
  }

  /** Runs an action when the handle is closed and everybody has been told. */
  void whenClosed(Runnable action) {
    if (buried) {
      whenOver().thenRun(action);
      return;
    }
    handle()
        .onClosed(
            () -> {
              run();
              action.run();
            });
  }

  IoTask iotask() {
    return iotask;
  }

  ReadSide reads() {
    return reads;
  }

  WriteSide writes() {
    return writes;
  }

  @Nullable UvTcp tcp() {
    return tcp;
  }

  /** The handle of one that is not gone. */
  UvTcp handle() {
    return Objects.requireNonNull(tcp, "tcp");
  }

  /** What threads read and write for themselves; null until one does; any thread. */
  @Nullable Tries tries() {
    return reads.tries();
  }

  /** Likewise, made if need be. */
  Result<Tries, TcpErrData> makeTries() {
    if (isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    Tries made = tries();
    if (made == null) {
      try {
        made = new Tries(this, tcp == null ? null : tcp.share());
      } catch (UvException e) {
        return Result.err(Errors.of(e));
      }
      reads.tries(made);
      writes.admit(made);
    }
    return Result.ok(made);
  }

  /** Whether somebody polls it, so that only tries read; any thread. */
  boolean isPolled() {
    Tries made = tries();
    return made != null && made.attached() != null;
  }

  /** Whether closing has been asked for; any thread. */
  boolean isClosed() {
    return closed;
  }

  /** Whether there is no handle to use, and none will come, whatever has been asked for. */
  boolean isGone() {
    return closing || !buried && (tcp == null || !tcp.isOpen());
  }

  /** What it has died of; null as long as it lives. Any thread. */
  @Nullable TcpErrData causeOfDeath() {
    SocketExtras made = extras;
    return made == null ? null : made.causeOfDeath();
  }

  /**
   * The kernel has given it up, in both directions: all writes are told why, and the reader once it
   * has had what arrived.
   */
  void died(TcpErrData why) {
    if (!isGone() && !buried) {
      writes.died(makeExtras().diedOf(why));
      Death.buryLater(this);
    }
  }

  /** Closes the handle, of which nobody can want anything any more; the socket stays as it is. */
  void bury(UvTcp handle) {
    if (isPolled() || !handle.isOpen()) {
      return;
    }
    keepLocalAddress(handle);
    Tries made = tries();
    if (made != null) {
      made.buried();
    }
    release(true);
    buried = true;
    tcp = null;
    ConnectionEvents.closed(this, failure());
  }

  private void keepLocalAddress(UvTcp handle) {
    if (addresses.local() == null) {
      addresses = new Addresses(SockAddrs.of(handle.localAddr()), addresses.peer());
    }
  }

  /** How long a silent peer is waited for; null if nobody has set it. */
  @Nullable DeadAfter deadAfter() {
    SocketExtras made = extras;
    return made == null ? null : made.deadAfter();
  }

  /** Gives a peer that has ended its stream no more than its time, if it has one. */
  void limitSilence() {
    DeadAfter limit = deadAfter();
    if (limit != null) {
      limit.begin();
    }
  }

  /** Says when it is connected, or that it never will be. */
  void whenConnected(Chan<? super Result<Unit, TcpErrData>> chan) {
    chan.send(isGone() ? Result.err(Errors.SOCKET_CLOSED) : Result.ok());
  }

  /**
   * Sends a write, or an end of writing, which must tell when it has {@linkplain #writeArrived
   * arrived}; any thread but the iotask's.
   */
  void sendWrite(Command write) {
    WRITES_COMING.incrementAndGet(this);
    iotask.send(write);
  }

  /** Whether a write was sent and has not arrived; any thread. */
  boolean isWriteComing() {
    return writesComing != 0;
  }

  /** A write that was sent is in the queue, so that no thread overtakes it any more. */
  void writeArrived() {
    WRITES_COMING.decrementAndGet(this);
    writes.admitTries();
    iotask.loop().giveWay();
  }

  /** Runs a command on the iotask: now if this is its thread, else in turn; any thread. */
  void send(Command command) {
    iotask.sendOrRun(command);
  }

  /** Likewise, for what need not know that the iotask has ended; any thread. */
  void send(Runnable action) {
    send(Command.of(action));
  }

  /** Likewise, with what to do if the iotask has ended; any thread. */
  void send(Runnable action, Runnable ifRejected) {
    send(Command.of(action, ifRejected));
  }

  /**
   * Runs an action on the iotask and waits for its result; any thread that may block.
   *
   * @param name the public call, for the message if it may not
   */
  <T> Result<T, TcpErrData> call(String name, Supplier<Result<T, TcpErrData>> action) {
    if (closed) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    return Replies.call(iotask, name, action);
  }

  /**
   * Asks the handle something and waits for the answer; any thread that may block.
   *
   * @param name the public call, for the message if it may not
   * @param question what the kernel says to it is the answer
   * @return {@code EBADF} when it is closed, {@code ENOTCONN} when it has no descriptor yet
   */
  <T> Result<T, TcpErrData> ask(String name, Function<UvTcp, T> question) {
    return call(name, () -> askHere(question));
  }

  /** What a question about itself is answered, unless it is gone. */
  <T> Result<T, TcpErrData> unlessGone(Supplier<T> question) {
    return isGone() ? Result.err(Errors.SOCKET_CLOSED) : Result.ok(question.get());
  }

  /** Likewise, on the iotask. */
  <T> Result<T, TcpErrData> askHere(Function<UvTcp, T> question) {
    if (isGone()) {
      return Result.err(Errors.SOCKET_CLOSED);
    }
    if (tcp == null) {
      return Result.err(Errors.NOT_CONNECTED);
    }
    try {
      return Result.ok(question.apply(tcp));
    } catch (UvException e) {
      boolean noDescriptor = e.error().code() == UvError.EBADF;
      return Result.err(noDescriptor ? Errors.NOT_CONNECTED : Errors.of(e));
    }
  }

  /** What it has died of, unless that was taken before; any thread that may block. */
  final Result<Optional<TcpErrData>, TcpErrData> takeError() {
    return call("TcpSocket.takeError", this::takeErrorHere);
  }

  Result<Optional<TcpErrData>, TcpErrData> takeErrorHere() {
    return buried
        ? unlessGone(this::takeCauseOfDeath)
        : askHere(
            handle -> {
              int status = handle.takeError();
              if (status < 0) {
                died(Death.errorOf(status));
              }
              return takeCauseOfDeath();
            });
  }

  private Optional<TcpErrData> takeCauseOfDeath() {
    SocketExtras made = extras;
    return made == null ? Optional.empty() : Optional.ofNullable(made.takeCauseOfDeath());
  }

  /** The addresses of both ends, so far as they are known; any thread. */
  Addresses addresses() {
    return addresses;
  }

  /** Takes note of them; any thread. */
  void addresses(Addresses known) {
    addresses = known;
  }

  /** Ends the reading side, and then the writing one if that is asked for; any thread. */
  void shutdownRead(Shutdown how, WriteOp end) {
    if (iotask.isCurrent()) {
      shutdownReadHere(how, end);
    } else {
      sendWrite(
          Command.of(
              () -> {
                shutdownReadHere(how, end);
                writeArrived();
              },
              end::rejected));
    }
  }

  private void shutdownReadHere(Shutdown how, WriteOp end) {
    Result<Unit, TcpErrData> ended = reads.shutdown();
    if (how == Shutdown.BOTH && ended.isOk()) {
      writes.add(end);
    } else {
      writes.complete(end, ended.isOk() ? null : ended.getErr());
    }
  }

  /** Asks for the close, after what this thread has sent before; any thread, idempotent. */
  void close() {
    if (!closed) {
      send(this::closeHere);
      closed = true;
    }
  }

  /** Its socket was collected; any thread. */
  void dropped() {
    if (!closed && over) {
      close(); // it has died and holds nothing
    } else if (!closed) {
      NetLog.droppedWithoutClose(addresses);
      close();
    }
  }

  private void closeHere() {
    if (buried) {
      closeBuried();
    } else if (tcp == null) {
      run();
    } else if (!isGone()) {
      writes.flush();
      closed = true;
      closing = true;
      if (tcp.lingerSeconds() > 0) {
        reads.closed();
        LingeringClose.start(this, tcp);
      } else {
        release(false);
      }
    }
  }

  private void closeBuried() {
    boolean first = !closing;
    closed = true;
    closing = true;
    if (first && over) {
      run(); // else when the close record has come
    }
  }

  /** Why the descriptor cannot be given away; null if nobody reads and nothing is queued. */
  @Nullable TcpErrData whyBusy() {
    TcpErrData reading = reads.yield();
    if (reading != null) {
      return reading;
    }
    return reads.hasLeftovers() || writes.first() != null || isWriteComing() ? Errors.BUSY : null;
  }

  /** Closes the handle, which is there, without lingering. */
  void closeAtOnce() {
    closed = true;
    closing = true;
    release(false);
  }

  /** Closes the handle, which is there; with a reset or not. Does nothing if that has begun. */
  void release(boolean reset) {
    UvTcp handle = handle();
    if (handle.isOpen()) {
      writes.countUnderWay();
      if (reset) {
        handle.reset();
      } else {
        handle.close();
      }
    }
  }

  /** Asks for a close with a reset, one that lingers included; any thread, idempotent. */
  void abort() {
    send(this::abortHere);
    closed = true;
  }

  private void abortHere() {
    if (tcp == null) {
      closeHere();
    } else {
      release(true);
    }
  }

  /** Code that a user gave us threw: it is reported, and costs its connection, not the loop. */
  void userFailed(Throwable thrown) {
    iotask.report(thrown);
    close();
  }

  /** The handle is gone: whoever still waits is told. */
  @Override
  public void run() {
    TcpErrData why = failure();
    if (buried && !closing) {
      end(why); // its owner still has what was read before
      return;
    }
    closed = true;
    clear();
    reads.closed();
    writes.fail(TcpErrData.CANCELED);
    if (tcp != null) {
      ConnectionEvents.closed(this, why);
    }
    end(why);
  }

  /**
   * What the connection failed of; null if it was closed by this side, and nothing failed before.
   */
  private @Nullable TcpErrData failure() {
    TcpErrData ofReads = reads.end();
    if (ofReads != null && !ofReads.isEof()) {
      return ofReads;
    }
    TcpErrData ofWrites = writes.failure();
    return ofWrites != null || closed ? ofWrites : TcpErrData.CANCELED;
  }

  private void end(@Nullable TcpErrData why) {
    if (why != null) {
      makeExtras().failed(why);
    }
    over = true;
    SocketExtras made = extras;
    if (made != null) {
      made.end();
    }
  }

  /** Completes when all is over; any thread. */
  CompletableFuture<Result<Unit, TcpErrData>> whenOver() {
    SocketExtras made = makeExtras();
    if (over) {
      made.complete(); // it may have been made too late to be told
    }
    return made.over();
  }

  /** Tells a chan of idle times from now on. */
  void watchIdle(Duration time, Chan<? super Duration> chan) {
    if (!isGone()) {
      makeExtras().watchIdle(Timeouts.isForever(time) ? null : new IdleWatch(this, time, chan));
    }
  }

  /** Tells a chan once, when few enough bytes wait for the kernel. */
  void whenQueued(long atMost, Chan<? super Long> chan) {
    if (isGone()) {
      chan.send(0L);
    } else {
      makeExtras().makeQueueWatch().add(atMost, chan);
    }
  }

  /** The peer has ended its stream. */
  void peerEnded() {
    SocketExtras made = extras;
    if (made != null && !made.isHalfOpen()) {
      writes.add(WriteOp.shutdown(null, Chan.discard()));
    }
    Death.watch(this);
    limitSilence();
  }

  /** What few sockets need; null if this one has not needed it. Any thread. */
  @Nullable SocketExtras extras() {
    return extras;
  }

  /** Likewise, made if it is not there; any thread. */
  SocketExtras makeExtras() {
    SocketExtras made = extras;
    if (made == null) {
      synchronized (this) {
        made = extras;
        if (made == null) {
          made = new SocketExtras(this);
          extras = made;
        }
      }
    }
    return made;
  }

  @Override
  public Connection connection() {
    return this;
  }

  @Override
  public boolean isHandleClosed() {
    SocketExtras made = extras;
    return closed || (made != null && made.isFirstClosed());
  }

  @Override
  public void closeHandle(TcpSocket socket) {
    SocketExtras made = extras;
    if (made == null) {
      close();
    } else if (made.closeFirst()) {
      handleClosed(socket);
    }
  }

  @Override
  public TcpSocket first(TcpSocket socket) {
    return socket;
  }

  /** One of its handles was closed, once; any thread. */
  void handleClosed(TcpSocket socket) {
    if (makeExtras().removeHandle()) {
      close();
    } else {
      send(() -> reads.handleClosed(socket));
    }
  }

  /**
   * Another handle; any thread.
   *
   * @return null if the last one is closed
   */
  @Nullable SocketHandle cloneHandle(TcpSocket first) {
    return !closed && makeExtras().addHandle() ? new ClonedHandle(this, first) : null;
  }
}
