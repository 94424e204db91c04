package dev.uvport.reliability.model;

import dev.uvport.comm.Port;
import dev.uvport.net.ErrorKind;
import dev.uvport.net.Shutdown;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A side that is a socket of uvport.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Owns its socket.
 */
final class UvEndpoint implements Endpoint {
  /** What the peer has not read, if a blocking write is to be sure not to wait for it. */
  private static final int ROOM = 16_384;

  private final Side side;
  private final Side peer;
  private final Plant plant;
  private final Duration limit;
  private final Writes writes;

  /** Held by one that goes on with another handle, and shared by those that use this one. */
  private final ReentrantReadWriteLock handles = new ReentrantReadWriteLock();

  private volatile TcpSocket socket;

  /** What was started last; guarded by the reading lock. */
  private @Nullable Stream stream;

  /** Whether a read waits for its answer. */
  private volatile boolean reading;

  UvEndpoint(TcpSocket socket, Side side, Side peer, Plant plant, Duration limit) {
    this.socket = socket;
    this.side = side;
    this.peer = peer;
    this.plant = plant;
    this.limit = limit;
    writes = new Writes(side, peer, plant);
  }

  @Override
  public boolean take(Op op, int arg) throws InterruptedException {
    return switch (op) {
      case WRITE, WRITE_BLOCKING, WRITE_MUCH, TRY_WRITE -> write(op, arg);
      case READ, READ_LATER, PEEK, TRY_READ, STREAM, STREAM_CHAN, STREAM_PORT, TAKE, STOP ->
          side.reading.tryLock() && readLocked(op, arg);
      case CLONE -> cloneLocked(arg);
      default -> control(op, arg);
    };
  }

  private boolean write(Op op, int arg) {
    side.writing.lock();
    try {
      switch (op) {
        case TRY_WRITE -> tryWrite(arg + 1);
        case WRITE_MUCH -> writeLater(100_000 + arg * 100);
        case WRITE_BLOCKING -> writeBlocking(arg);
        default -> writeLater(arg);
      }
      return true;
    } finally {
      side.writing.unlock();
    }
  }

  private void writeLater(int length) {
    byte[] bytes = side.out.offer(length);
    socket.write(bytes, writes.write(length));
  }

  private void writeBlocking(int length) {
    if (side.out.between() + length > ROOM) {
      writeLater(length);
    } else {
      byte[] bytes = side.out.offer(length);
      var answer = writes.write(length);
      answer.send(socket.write(bytes));
    }
  }

  private void tryWrite(int length) {
    boolean wasClosed = side.closed;
    boolean wasShut = side.shutWrite;
    Result<Integer, TcpErrData> answer = socket.tryWrite(ByteBuffer.wrap(side.out.offer(length)));
    int taken = answer.isOk() ? answer.get() : 0;
    side.out.takeBack(length - taken);
    if (answer.isOk()) {
      side.written(taken, wasClosed, wasShut);
    } else if (answer.getErr().kind() != ErrorKind.WOULD_BLOCK) {
      side.writeFailed(peer, "tryWrite", answer.getErr());
    }
  }

  private boolean readLocked(Op op, int arg) throws InterruptedException {
    try {
      Stream started = stream;
      if (op == Op.TAKE) {
        return started != null && !started.hasEnded() && !started.take(arg % 8 + 1);
      }
      if (op == Op.STOP) {
        stop();
        return true;
      }
      if (reading || (started != null && !started.take(Integer.MAX_VALUE))) {
        return false;
      }
      read(op, arg);
      return true;
    } finally {
      side.reading.unlock();
    }
  }

  private void read(Op op, int arg) {
    switch (op) {
      case READ -> readNow();
      case READ_LATER -> readLater();
      case PEEK -> peek();
      case TRY_READ -> tryRead(arg + 1);
      default -> start(op);
    }
  }

  private void readNow() {
    boolean underWay = side.in.acknowledged() > side.in.received();
    Result<byte[], TcpErrData> answer = socket.read(underWay ? limit : Duration.ZERO);
    if (answer.isOk()) {
      side.in.receive(answer.get());
    } else if (underWay || !answer.getErr().isTimeout()) {
      side.readEnded(peer, "read", answer.getErr());
    }
  }

  private void readLater() {
    reading = true;
    var answered = writes.<Unit>question("read");
    socket.read(
        answer -> {
          if (answer.isOk()) {
            side.in.receive(answer.get());
          } else {
            side.readEnded(peer, "read later", answer.getErr());
          }
          answered.send(Unit.UNIT);
          reading = false;
        });
  }

  private void peek() {
    Result<byte[], TcpErrData> answer = socket.peek(Duration.ZERO);
    if (answer.isOk()) {
      side.in.peeked(answer.get());
    } else if (!answer.getErr().isTimeout()) {
      side.readEnded(peer, "peek", answer.getErr());
    }
  }

  private void tryRead(int length) {
    ByteBuffer to = ByteBuffer.allocate(length);
    Result<Integer, TcpErrData> answer = socket.tryRead(to);
    if (answer.isOk()) {
      byte[] chunk = new byte[to.flip().remaining()];
      to.get(chunk);
      side.in.receive(chunk);
    } else if (answer.getErr().kind() != ErrorKind.WOULD_BLOCK) {
      side.readEnded(peer, "tryRead", answer.getErr());
    }
  }

  private void start(Op op) {
    Stream next = new Stream(side, peer, plant);
    Result<?, TcpErrData> started;
    if (op == Op.STREAM_PORT) {
      Result<Port<Result<byte[], TcpErrData>>, TcpErrData> port = socket.readStart();
      port.ifOk(socketsOwn -> next.port(socketsOwn, false));
      started = port;
    } else if (op == Op.STREAM_CHAN) {
      Port<Result<byte[], TcpErrData>> port = new Port<>();
      next.port(port, true);
      started = socket.readStart(port.chan());
    } else {
      started = socket.readStart(next);
    }
    if (started.isOk()) {
      stream = next;
    } else {
      side.askFailed(peer, "readStart", started.getErr());
    }
  }

  private void stop() {
    Result<Unit, TcpErrData> stopped = socket.readStop();
    Stream before = stream;
    if (stopped.isErr()) {
      side.askFailed(peer, "readStop", stopped.getErr());
    } else if (before != null) {
      before.stop();
      stream = null;
    }
  }

  /** Goes on with a clone, or closes it, while nothing else uses the handle but a close. */
  private boolean cloneLocked(int arg) {
    if (!side.writing.tryLock()) {
      return false;
    }
    try {
      return handles.writeLock().tryLock() && cloneHandleLocked(arg);
    } finally {
      side.writing.unlock();
    }
  }

  private boolean cloneHandleLocked(int arg) {
    try {
      return side.reading.tryLock() && cloneReadLocked(arg);
    } finally {
      handles.writeLock().unlock();
    }
  }

  private boolean cloneReadLocked(int arg) {
    try {
      Stream started = stream;
      if (reading || (started != null && !started.take(Integer.MAX_VALUE))) {
        return false;
      }
      Result<TcpSocket, TcpErrData> clone = socket.tryClone();
      if (clone.isErr()) {
        side.askFailed(peer, "tryClone", clone.getErr());
      } else if (arg % 2 == 0) {
        clone.get().close();
      } else {
        TcpSocket old = socket;
        socket = clone.get();
        old.close();
      }
      return true;
    } finally {
      side.reading.unlock();
    }
  }

  private boolean control(Op op, int arg) {
    handles.readLock().lock();
    try {
      return controlLocked(op, arg);
    } finally {
      handles.readLock().unlock();
    }
  }

  private boolean controlLocked(Op op, int arg) {
    switch (op) {
      case QUEUED -> ask("queued", socket.queued());
      case WHEN_QUEUED -> socket.whenQueued(arg * 64L, writes.question("whenQueued"));
      case OPTION -> option(arg);
      case ADDRESS -> address(arg);
      case SHUTDOWN -> shutdown(Shutdown.WRITE);
      case SHUTDOWN_READ -> shutdown(Shutdown.READ);
      case SHUTDOWN_BOTH -> shutdown(Shutdown.BOTH);
      case CLOSE -> close(false);
      case ABORT -> close(true);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void option(int arg) {
    SocketOption<Boolean> option =
        arg % 4 < 2 ? StandardSocketOptions.TCP_NODELAY : StandardSocketOptions.SO_KEEPALIVE;
    if (arg % 2 == 0) {
      ask("option", socket.option(option));
    } else {
      ask("option", socket.option(option, arg % 8 < 4));
    }
  }

  private void address(int arg) {
    Result<SocketAddr, TcpErrData> addr = arg % 2 == 0 ? socket.peerAddr() : socket.localAddr();
    ask("address", addr);
  }

  private void ask(String call, Result<?, TcpErrData> answer) {
    if (answer.isErr()) {
      side.askFailed(peer, call, answer.getErr());
    }
  }

  private void shutdown(Shutdown how) {
    side.shuttingRead |= how != Shutdown.WRITE;
    side.shuttingWrite |= how != Shutdown.READ;
    socket.shutdown(how, writes.shutdown());
    side.shutWrite |= how != Shutdown.READ;
  }

  private void close(boolean reset) {
    side.closing = true;
    if (reset) {
      side.aborting = true;
      socket.abort();
    } else {
      socket.close();
    }
    side.closed = true;
  }

  @Override
  public void endWriting() {
    shutdown(Shutdown.WRITE);
  }

  @Override
  public void readToEnd() throws InterruptedException {
    awaitRead();
    side.reading.lock();
    try {
      Stream started = stream;
      if (started != null && !started.hasEnded()) {
        started.takeToEnd(limit);
      }
      Result<byte[], TcpErrData> answer;
      do {
        answer = socket.read(limit);
        answer.ifOk(side.in::receive);
      } while (answer.isOk());
      side.readEnded(peer, "the last read", answer.getErr());
    } finally {
      side.reading.unlock();
    }
  }

  /** Lets a read that waits be answered before another begins. */
  private void awaitRead() throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (reading) {
      if (System.nanoTime() - end > 0) {
        side.fault("a read was not answered within " + limit);
        break;
      }
      Thread.sleep(0, 50_000);
    }
  }

  /** Waits for all answers, for which nothing is needed any more; but a peer may not read on. */
  private void awaitAnswers() throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (writes.open() > 0 && (side.ending || !peer.shuttingRead)) {
      if (System.nanoTime() - end > 0) {
        side.fault(writes.open() + " operations were not answered within " + limit);
        break;
      }
      Thread.sleep(0, 50_000);
    }
    side.ending = true;
  }

  @Override
  public void close() throws InterruptedException {
    awaitAnswers();
    boolean over = side.closing || side.aborting;
    socket.close();
    try {
      socket.closed().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      side.fault("was not over within " + limit + " of its close: " + e);
    }
    if (over && stream != null && !stream.hasEnded()) {
      stream.takeToEnd(limit);
    }
    awaitAnswers();
  }
}
