package dev.uvport.net;

import dev.uvport.result.Result;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a {@link TcpSocketBuf} or {@link TcpChannel}: the chunks that have arrived
 * and not been used up.
 *
 * <p>A byte is copied once on its way to the caller, however small the reads; only those of a read
 * that fails are put back.
 *
 * <p><b>Threading.</b> Thread-safe: one read after the other. A lock that virtual threads can wait
 * for. <b>Ownership.</b> Borrows the socket.
 */
final class BufReader {
  /** Bytes that can be put back in front of a chunk before room for more is made. */
  private static final int PUSH_BACK = 64;

  /** In the place of a delimiter: none. */
  private static final int TO_THE_END = -1;

  private final TcpSocket socket;
  private final ReentrantLock lock = new ReentrantLock();

  /** None of them is used up. */
  private final ArrayDeque<Chunk> arrived = new ArrayDeque<>();

  /** Whether the socket has said that nothing more comes. */
  private boolean ended;

  /** Zero for ever; any thread. */
  private volatile Duration timeout = Duration.ZERO;

  private static final class Chunk {
    final byte[] bytes;
    int from;

    Chunk(byte[] bytes, int from) {
      this.bytes = bytes;
      this.from = from;
    }

    int remaining() {
      return bytes.length - from;
    }
  }

  BufReader(TcpSocket socket) {
    this.socket = socket;
  }

  void timeout(Duration limit) {
    timeout = limit;
  }

  /** Reads until the range is full or the stream ends; answers how many bytes that was. */
  int fill(byte[] to, int off, int len) throws TcpIoException {
    lock.lock();
    try {
      checkOpen();
      int count = 0;
      try {
        while (count < len && await()) {
          count += take(to, off + count, len - count);
        }
      } catch (TcpIoException | RuntimeException e) {
        unread(Arrays.copyOfRange(to, off, off + count));
        throw e;
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Reads what is there, for which this waits if there is nothing; -1 at the end. */
  int readSome(byte[] to, int off, int len) throws TcpIoException {
    lock.lock();
    try {
      checkOpen();
      if (len == 0) {
        return 0;
      }
      return await() ? take(to, off, len) : -1;
    } finally {
      lock.unlock();
    }
  }

  /** Likewise into buffers. */
  long readSome(Buffers to) throws TcpIoException {
    lock.lock();
    try {
      checkOpen();
      if (!to.hasRemaining()) {
        return 0;
      }
      if (!await()) {
        return -1;
      }
      long count = 0;
      while (!arrived.isEmpty() && to.hasRemaining()) {
        Chunk first = arrived.element();
        int part = to.put(first.bytes, first.from, first.remaining());
        use(first, part);
        count += part;
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Reads one byte; -1 at the end. */
  int readByte() throws TcpIoException {
    lock.lock();
    try {
      checkOpen();
      if (!await()) {
        return -1;
      }
      Chunk first = arrived.element();
      int b = first.bytes[first.from] & 0xff;
      use(first, 1);
      return b;
    } finally {
      lock.unlock();
    }
  }

  /** Reads up to a byte; null if there is nothing but the end. */
  byte @Nullable [] readUntil(int delimiter) throws TcpIoException {
    lock.lock();
    try {
      checkOpen();
      ByteArrayOutputStream taken = new ByteArrayOutputStream();
      boolean found = false;
      try {
        while (!found && await()) {
          found = takeUntil(delimiter, taken);
        }
      } catch (TcpIoException | RuntimeException e) {
        unread(taken.toByteArray());
        throw e;
      }
      return found || taken.size() > 0 ? taken.toByteArray() : null;
    } finally {
      lock.unlock();
    }
  }

  /** Reads all that is left. */
  byte[] readAll() throws TcpIoException {
    byte[] all = readUntil(TO_THE_END);
    return all == null ? new byte[0] : all;
  }

  void unreadByte(int b) {
    if (b < 0 || b > 0xff) {
      throw new IllegalArgumentException("unreadByte(" + b + "): must be 0 to 255");
    }
    lock.lock();
    try {
      Chunk first = arrived.peek();
      if (first == null || first.from == 0) {
        first = new Chunk(new byte[PUSH_BACK], PUSH_BACK);
        arrived.addFirst(first);
      }
      first.bytes[--first.from] = (byte) b;
    } finally {
      lock.unlock();
    }
  }

  boolean isAtEnd() {
    lock.lock();
    try {
      return ended && arrived.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes can be read without waiting, at least. */
  int available() throws TcpIoException {
    lock.lock();
    try {
      checkOpen();
      if (arrived.isEmpty() && !ended) {
        // An error need not be kept: the socket repeats it to the next read.
        socket.read(Duration.ZERO).ifOk(this::add);
      }
      return arrived.stream().mapToInt(Chunk::remaining).sum();
    } finally {
      lock.unlock();
    }
  }

  /** After a close even what had arrived is gone, as in the JDK's streams. */
  private void checkOpen() throws TcpIoException {
    if (socket.isClosed()) {
      throw failed(Errors.SOCKET_CLOSED);
    }
  }

  /** Waits until something has arrived; false at the end. */
  private boolean await() throws TcpIoException {
    if (arrived.isEmpty() && !ended) {
      Duration limit = timeout;
      accept(limit.isZero() ? socket.read() : socket.read(limit));
    }
    return !arrived.isEmpty();
  }

  private void accept(Result<byte[], TcpErrData> read) throws TcpIoException {
    if (read.isOk()) {
      add(read.get());
    } else if (read.getErr().isEof()) {
      ended = true;
    } else {
      throw failed(read.getErr());
    }
  }

  private static TcpIoException failed(TcpErrData error) {
    return new TcpIoException("read from the socket", error);
  }

  private void add(byte[] chunk) {
    arrived.add(new Chunk(chunk, 0));
  }

  private int take(byte[] to, int off, int len) {
    Chunk first = arrived.element();
    int count = Math.min(len, first.remaining());
    System.arraycopy(first.bytes, first.from, to, off, count);
    use(first, count);
    return count;
  }

  /** Takes from the first chunk up to a byte, or all of it; answers whether the byte was there. */
  private boolean takeUntil(int delimiter, ByteArrayOutputStream to) {
    Chunk first = arrived.element();
    int at = delimiter == TO_THE_END ? -1 : indexOf((byte) delimiter, first);
    int end = at < 0 ? first.bytes.length : at;
    to.write(first.bytes, first.from, end - first.from);
    use(first, (at < 0 ? end : at + 1) - first.from);
    return at >= 0;
  }

  private static int indexOf(byte wanted, Chunk chunk) {
    for (int i = chunk.from; i < chunk.bytes.length; i++) {
      if (chunk.bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private void use(Chunk first, int count) {
    first.from += count;
    if (first.remaining() == 0) {
      arrived.remove();
    }
  }

  private void unread(byte[] bytes) {
    if (bytes.length > 0) {
      arrived.addFirst(new Chunk(bytes, 0));
    }
  }
}
