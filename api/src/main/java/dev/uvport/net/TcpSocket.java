package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.ready.Attachables;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.UvTcp;
import java.lang.ref.Reference;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection; Rust's {@code tcp_socket}.
 *
 * <p>Each operation has three forms: one that blocks until its result is there, one that returns a
 * future of it, and one that sends it to a chan. Reading can also be started once and for all: into
 * the socket's port, into any chan, or into a {@link ReadHandler} without copies.
 *
 * <p>A future's dependents and a lambda given as a chan run on the socket's iotask, where nothing
 * may block; the blocking forms throw {@link IllegalStateException} there. What user code lets out
 * on the iotask is reported to the iotask's error handler, and the socket is closed.
 *
 * <p>Network failures are {@code Err}s. After {@link #close}, operations give {@code EBADF}; those
 * that were under way {@code ECANCELED}, in the order in which they were started. An interrupted
 * wait gives {@code EINTR} and keeps the thread's interrupt status; the operation goes on without
 * it.
 *
 * <p>When the peer breaks the connection off, or is given up ({@link TcpOptions#DEAD_AFTER}), that
 * is noticed whether somebody reads or not, except before the first read. Writes then fail with the
 * reason, and the reader gets it after what had arrived. When there is nothing left to read, or
 * little that nobody reads, the descriptor is closed without being asked, see {@link #closed};
 * questions about it give {@code ENOTCONN}.
 *
 * <p><b>Threading.</b> Thread-safe. Operations that one thread starts take effect in that order.
 * <b>Ownership.</b> Whoever got it closes it. It belongs to one iotask, whose end closes it. One
 * that is unreachable, with nothing started or under way, is closed and reported as a leak to the
 * log.
 */
public final class TcpSocket implements ReadHalf, WriteHalf, AutoCloseable, Pollable {
  static {
    Attachables.publish(TcpSocket.class, PolledSocket::new);
  }

  private final SocketHandle handle;

  /** Makes a socket that has no connection yet. */
  TcpSocket(IoTask iotask) {
    handle = new Connection(this, iotask);
  }

  private TcpSocket(SocketHandle handle) {
    this.handle = handle;
  }

  /** Makes a socket that connects from now on; any thread. */
  TcpSocket(IoTask iotask, ConnectPlan plan) {
    OpeningConnection opening = new OpeningConnection(this, iotask, plan);
    handle = opening;
    opening.start();
  }

  /** Makes a socket of an accepted descriptor, which it owns from here on; any thread. */
  static TcpSocket adopt(IoTask iotask, int fd) {
    TcpSocket socket = new TcpSocket(iotask);
    TakeOver.accepted(socket.connection(), fd);
    return socket;
  }

  Connection connection() {
    return handle.connection();
  }

  @Override
  public Result<Port<Result<byte[], TcpErrData>>, TcpErrData> readStart() {
    return call("TcpSocket.readStart", () -> connection().reads().startPort(this));
  }

  @Override
  public Result<Unit, TcpErrData> readStart(Chan<? super Result<byte[], TcpErrData>> chan) {
    Objects.requireNonNull(chan, "chan");
    return start(new ReadTarget.ToChan(chan));
  }

  @Override
  public Result<Unit, TcpErrData> readStart(ReadHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return start(new ReadTarget.ToHandler(handler));
  }

  private <T> Result<T, TcpErrData> call(String name, Supplier<Result<T, TcpErrData>> action) {
    return isClosed() ? Result.err(Errors.SOCKET_CLOSED) : connection().call(name, action);
  }

  private Result<Unit, TcpErrData> start(ReadTarget target) {
    if (connection().iotask().isCurrent() && !isClosed()) {
      return connection().reads().start(target, this); // as below, but nothing is allocated
    }
    return call("TcpSocket.readStart", () -> connection().reads().start(target, this));
  }

  @Override
  public Result<Unit, TcpErrData> readStop() {
    return call("TcpSocket.readStop", connection().reads()::stop);
  }

  @Override
  public Result<Unit, TcpErrData> readStop(Port<Result<byte[], TcpErrData>> port) {
    if (Objects.requireNonNull(port, "port") != connection().reads().inbox().port()) {
      throw new IllegalArgumentException("readStop with a port that is not this socket's");
    }
    return readStop();
  }

  @Override
  public Result<byte[], TcpErrData> read() {
    return connection().reads().inbox().read(this, null);
  }

  @Override
  public Result<byte[], TcpErrData> read(Duration timeout) {
    return connection().reads().inbox().read(this, Timeouts.check(timeout));
  }

  @Override
  public Result<byte[], TcpErrData> peek() {
    return connection().reads().inbox().peek(this, null);
  }

  @Override
  public Result<byte[], TcpErrData> peek(Duration timeout) {
    return connection().reads().inbox().peek(this, Timeouts.check(timeout));
  }

  @Override
  public CompletableFuture<Result<byte[], TcpErrData>> readFuture(Duration timeout) {
    CompletableFuture<Result<byte[], TcpErrData>> result = new CompletableFuture<>();
    read(result::complete, Timeouts.check(timeout));
    return result;
  }

  @Override
  public void read(Chan<? super Result<byte[], TcpErrData>> chan) {
    read(Objects.requireNonNull(chan, "chan"), null);
  }

  private void read(Chan<? super Result<byte[], TcpErrData>> to, @Nullable Duration limit) {
    if (isClosed()) {
      to.send(Result.err(Errors.SOCKET_CLOSED));
    } else {
      connection().send((Command) new SingleRead(this, to, limit));
    }
  }

  @Override
  public Result<Unit, TcpErrData> write(byte[] data) {
    connection().iotask().checkMayAwait("TcpSocket.write");
    return DirectWrite.write(this, Objects.requireNonNull(data, "data"));
  }

  @Override
  public void write(byte[] data, Chan<? super Result<Unit, TcpErrData>> chan) {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(chan, "chan");
    enqueue(WriteOp.of(this, data, chan));
  }

  @Override
  public void write(ByteBuffer data, Chan<? super Result<Unit, TcpErrData>> chan) {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(chan, "chan");
    IoTask iotask = connection().iotask();
    if (iotask.isCurrent() && data == iotask.loop().lent()) {
      int offset = data.position();
      int length = data.remaining();
      data.position(data.limit());
      writeLent(offset, length, chan);
    } else {
      enqueue(WriteOp.of(this, ReadTarget.copyOf(data), chan));
    }
  }

  @Override
  public Result<Unit, TcpErrData> sendFile(FileChannel file, long position, long count) {
    connection().iotask().checkMayAwait("TcpSocket.sendFile");
    OneShot<Result<Unit, TcpErrData>> reply = new OneShot<>();
    sendFile(file, position, count, reply);
    return Replies.await(reply, Errors.INTERRUPTED);
  }

  @Override
  public void sendFile(
      FileChannel file, long position, long count, Chan<? super Result<Unit, TcpErrData>> chan) {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(chan, "chan");
    FileWrite.check(position, count);
    enqueue(new FileWrite(this, file, position, count, chan));
  }

  @Override
  public Result<Long, TcpErrData> queued() {
    return call("TcpSocket.queued", () -> Result.ok(connection().writes().queued()));
  }

  @Override
  public void whenQueued(long atMost, Chan<? super Long> chan) {
    Objects.requireNonNull(chan, "chan");
    if (atMost < 0) {
      throw new IllegalArgumentException("whenQueued of " + atMost + " bytes, which is negative");
    }
    connection().send(() -> QueueWatch.add(connection(), atMost, chan), () -> chan.send(0L));
  }

  @Override
  public Result<Unit, TcpErrData> shutdown() {
    return shutdown(Shutdown.WRITE);
  }

  /**
   * Ends one side of the connection, or both; blocks until that has happened. From {@code
   * uv_shutdown} and {@code std::net::TcpStream::shutdown}.
   *
   * <p>The reading side ends at once: whoever waits gets the end of the stream, and so does every
   * read once it has had what arrived before. The sending side ends when everything written before
   * has left; later writes get {@code EPIPE}. Once both have ended, the kernel answers with a reset
   * what the peer still sends. To end what has ended is ok, as on Linux.
   *
   * @param how which side
   * @return {@code ENOTCONN} when the peer has gone
   * @throws IllegalStateException on an iotask
   */
  public Result<Unit, TcpErrData> shutdown(Shutdown how) {
    connection().iotask().checkMayAwait("TcpSocket.shutdown");
    OneShot<Result<Unit, TcpErrData>> reply = new OneShot<>();
    shutdown(how, reply);
    return Replies.await(reply, Errors.INTERRUPTED);
  }

  @Override
  public CompletableFuture<Result<Unit, TcpErrData>> shutdownFuture() {
    return shutdownFuture(Shutdown.WRITE);
  }

  /**
   * Ends one side of the connection, or both, later.
   *
   * @param how which side
   * @return completes once, on the iotask, with what {@link #shutdown(Shutdown)} would have
   *     returned
   */
  public CompletableFuture<Result<Unit, TcpErrData>> shutdownFuture(Shutdown how) {
    CompletableFuture<Result<Unit, TcpErrData>> result = new CompletableFuture<>();
    shutdown(how, result::complete);
    return result;
  }

  @Override
  public void shutdown(Chan<? super Result<Unit, TcpErrData>> chan) {
    shutdown(Shutdown.WRITE, chan);
  }

  /**
   * Ends one side of the connection, or both, and sends the result.
   *
   * @param how which side
   * @param chan gets what {@link #shutdown(Shutdown)} would have returned
   */
  public void shutdown(Shutdown how, Chan<? super Result<Unit, TcpErrData>> chan) {
    Objects.requireNonNull(how, "how");
    WriteOp end = WriteOp.shutdown(this, Objects.requireNonNull(chan, "chan"));
    if (how == Shutdown.WRITE || isClosed()) {
      enqueue(end);
    } else {
      new ReadShutdown(connection(), how, end).start();
    }
  }

  @Override
  public Result<Integer, TcpErrData> tryRead(ByteBuffer to) {
    return Tries.read(this, to);
  }

  @Override
  public Result<Integer, TcpErrData> tryWrite(ByteBuffer from) {
    return Tries.write(this, from);
  }

  /**
   * Runs a system call of the caller's own on the socket; mio's {@code try_io}. Readiness needs no
   * help of it: events are the kernel's.
   *
   * @param <T> what the operation returns
   * @param operation gets a descriptor of this socket that it may use, but not close, until it
   *     returns; it runs on this thread, and must not block
   * @return what the operation returns; else why there is no descriptor ({@code EBADF}, {@code
   *     EMFILE})
   */
  public <T> Result<T, TcpErrData> tryIo(IntFunction<Result<T, TcpErrData>> operation) {
    return Tries.io(this, operation);
  }

  private void writeLent(int offset, int length, Chan<? super Result<Unit, TcpErrData>> chan) {
    if (isClosed()) {
      chan.send(Result.err(Errors.SOCKET_CLOSED));
    } else {
      connection().writes().addLent(this, offset, length, chan);
    }
  }

  private void enqueue(WriteOp op) {
    if (isClosed()) {
      op.complete(Errors.SOCKET_CLOSED);
    } else if (connection().iotask().isCurrent()) {
      op.addTo(connection().writes());
    } else {
      connection().sendWrite(op);
    }
  }

  /**
   * A buffer around this socket, which reads in pieces of any size and gives the JDK's streams. It
   * takes the socket over: use and close only the buffer from then on. From {@code socket_buf}.
   *
   * @return a new one; make only one, or one {@link #channel()}, for two would take each other's
   *     chunks
   */
  public TcpSocketBuf buffered() {
    return new TcpSocketBuf(this);
  }

  /**
   * A blocking channel around this socket, for what wants the JDK's. It takes the socket over: use
   * and close only the channel from then on; an interrupt closes both. From {@link
   * java.net.Socket#getChannel}.
   *
   * @return a new one; make only one, or one {@link #buffered()}
   */
  public TcpChannel channel() {
    return new TcpChannel(this);
  }

  /**
   * Tells when a socket that was {@linkplain TcpConnector#open opened} is connected; any other one
   * is. Netty's {@code ChannelFuture} of {@code connect}. Never blocks; cancelling the future only
   * gives up waiting.
   *
   * @return completes once, on the iotask: ok, or why it could not be connected; {@code ECANCELED}
   *     if it is closed first
   */
  public CompletableFuture<Result<Unit, TcpErrData>> connected() {
    CompletableFuture<Result<Unit, TcpErrData>> result = new CompletableFuture<>();
    connection()
        .send(
            () -> connection().whenConnected(result::complete),
            () -> result.complete(Result.err(TcpErrData.CANCELED)));
    return result;
  }

  /**
   * The address of the other end; blocks when it is asked for the first time. From {@code
   * get_peer_addr}.
   *
   * @return {@code ENOTCONN} before it is connected, and when the peer had gone before it was first
   *     asked for
   */
  public Result<SocketAddr, TcpErrData> peerAddr() {
    return unlessClosed(Addresses::peerOf);
  }

  /**
   * The address of this end; blocks when it is asked for the first time.
   *
   * @return the address; {@code ENOTCONN} before it is connected
   */
  public Result<SocketAddr, TcpErrData> localAddr() {
    return unlessClosed(Addresses::localOf);
  }

  /** Asks the connection, unless that goes on without this socket. */
  private <T> Result<T, TcpErrData> unlessClosed(
      Function<Connection, Result<T, TcpErrData>> question) {
    boolean alone = isClosed() && !connection().isClosed();
    return alone ? Result.err(Errors.SOCKET_CLOSED) : question.apply(connection());
  }

  /**
   * An option's value; blocks until the kernel has said it. From {@code getsockopt}, and from
   * {@link java.net.Socket#getOption}.
   *
   * @param option one of the JDK's, or of {@link TcpOptions}
   * @param <T> the type of its value
   * @return the value; buffer sizes are those that were asked for, half of what the kernel keeps
   * @throws UnsupportedOperationException if TCP sockets have no such option
   */
  public <T> Result<T, TcpErrData> option(SocketOption<T> option) {
    return unlessClosed(connection -> SocketOptions.get(connection, option));
  }

  /**
   * Changes an option; blocks until that has happened. From {@code setsockopt}, and from {@link
   * java.net.Socket#setOption}. What a socket is to begin with belongs in a {@link TcpConfig}.
   *
   * <p>{@code SO_LINGER} is a number of seconds for which {@link #close} goes on in the background,
   * see there; 0 makes each close an {@link #abort} of what is unsent; negative is off.
   *
   * @param option as in {@link #option(SocketOption)}
   * @param value its new value
   * @param <T> the type of its value
   * @return ok; {@code ENOTCONN} before the socket has a descriptor; or what the kernel says
   * @throws UnsupportedOperationException if TCP sockets have no such option
   * @throws IllegalArgumentException if it cannot have the value
   */
  public <T> Result<Unit, TcpErrData> option(SocketOption<T> option, T value) {
    return unlessClosed(connection -> SocketOptions.set(connection, option, value));
  }

  /**
   * The error that the connection has died of, once; blocks until the kernel has said it. From
   * {@code take_error}. Reads and writes report it all the same.
   *
   * @return empty if there is none; of a socket that could not be connected, why, each time
   */
  public Result<Optional<TcpErrData>, TcpErrData> takeError() {
    return unlessClosed(Connection::takeError);
  }

  /**
   * The descriptor, for what this class does not offer. From {@code as_raw_fd}. Reading, writing or
   * closing it, or making it blocking, breaks the socket.
   *
   * @return the socket's descriptor, valid until {@link #close}; {@code ENOTCONN} before it has one
   */
  public Result<Integer, TcpErrData> fd() {
    return unlessClosed(connection -> Questions.ask(connection, "TcpSocket.fd", UvTcp::fd));
  }

  /**
   * Gives the connection away as a descriptor; this socket, and its clones, are closed, and the
   * peer notices nothing. From {@code into_raw_fd}; {@link Tcp#adopt(int, IoTask)} is the opposite.
   * Blocks until that has happened; an interrupt does not cut that short, and is passed on.
   *
   * @return a non-blocking descriptor that the caller owns; {@code EALREADY} while something reads;
   *     {@code EBUSY} while bytes have been read ahead, the end was met, or writes are queued;
   *     {@code ENOTCONN} before it is connected; {@code EMFILE}
   * @throws IllegalStateException on another iotask
   */
  public Result<Integer, TcpErrData> detach() {
    return unlessClosed(Adoption::detach);
  }

  /**
   * The iotask it belongs to.
   *
   * @return always the same
   */
  public IoTask iotask() {
    return connection().iotask();
  }

  /**
   * Another socket for the same connection, which is closed for itself: the connection closes with
   * the last of them. Both read and write the same stream, and an option of one is the other's.
   * From {@code TcpStream::try_clone}; any thread, does not block.
   *
   * <p>Closing one cancels what it waits to read and the stream that it has started; what it has
   * written leaves all the same. {@link #shutdown(Shutdown)} and failures are the connection's, and
   * so all sockets'.
   *
   * @return the other socket; or {@code EBADF} if this one is closed
   */
  public Result<TcpSocket, TcpErrData> tryClone() {
    TcpSocket first = handle.first(this);
    SocketHandle another = isClosed() ? null : connection().cloneHandle(first);
    return another == null ? Result.err(Errors.SOCKET_CLOSED) : Result.ok(new TcpSocket(another));
  }

  /**
   * Says when the connection is over: its descriptor is closed, and whoever waited has been told.
   * From libuv's close callback and Node's {@code 'close'} event.
   *
   * <p>One that has died is over when its reader has been told, though nobody has closed it.
   *
   * @return completes once, on the iotask: with ok when it was closed by this side and nothing had
   *     failed; with what had failed before, were it only the last to be told; with {@code
   *     ECANCELED} when its iotask ended. A new one for each call, so that nobody completes
   *     another's.
   */
  public CompletableFuture<Result<Unit, TcpErrData>> closed() {
    return connection().whenOver().copy();
  }

  /**
   * Says when nothing has moved in either direction for a time. From Node's {@code 'timeout'} event
   * and Netty's {@code IdleStateHandler}. Any thread, does not block; on a closed socket it does
   * nothing.
   *
   * @param time at least that long; a quarter more at most. From 292 years on, such as {@link
   *     java.time.temporal.ChronoUnit#FOREVER}'s, nobody is told.
   * @param chan is sent {@code time}, on the iotask, once for each time in which nothing moved;
   *     replaces the one given before. Nothing is closed.
   * @throws IllegalArgumentException if the time is zero or negative
   */
  public void whenIdle(Duration time, Chan<? super Duration> chan) {
    Objects.requireNonNull(chan, "chan");
    Timeouts.checkPositive("idle time", Objects.requireNonNull(time, "time"));
    connection().send(() -> IdleWatch.start(connection(), time, chan));
  }

  @Override
  public long bytesRead() {
    return connection().reads().bytes();
  }

  @Override
  public long bytesWritten() {
    return connection().writes().bytes();
  }

  /**
   * Whether it was closed, by this side.
   *
   * @return true from {@link #close} on
   */
  public boolean isClosed() {
    return handle.isHandleClosed();
  }

  /**
   * Closes it; returns at once. Idempotent; any thread, the iotask included. The connection stays
   * while it has another socket, see {@link #tryClone}.
   *
   * <p>What was written before leaves as far as the kernel takes it now; the rest gets {@code
   * ECANCELED}, and so do readers that wait. To be sure that all arrives, {@link #shutdown} and
   * read to the end first: closing with data unread makes the kernel reset the connection.
   *
   * <p>With {@code SO_LINGER} of some seconds this returns at once, too, and readers are told; but
   * what was written before goes on leaving, each write getting its result, until the peer has
   * acknowledged all of it. When the time is up, the rest gets {@code ECANCELED}, and the peer a
   * reset. The end of the iotask does not wait for that.
   */
  @Override
  public void close() {
    handle.closeHandle(this);
    Reference.reachabilityFence(this); // else a collection meanwhile takes it for dropped
  }

  /**
   * Closes its connection, all sockets of it included, so that the peer gets a reset instead of
   * what has not left yet; returns at once. Idempotent, and after {@link #close} it ends one that
   * lingers; any thread. From {@code uv_tcp_close_reset}. Writes and readers that wait get {@code
   * ECANCELED}.
   */
  public void abort() {
    connection().abort();
    Reference.reachabilityFence(this); // as above
  }
}
