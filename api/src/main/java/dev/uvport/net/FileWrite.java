package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A write of a part of a file, in its place among the other writes. A chunk is read when the one
 * before it has left, so a peer that takes nothing costs one chunk.
 *
 * <p><b>Threading.</b> As {@link WriteOp}; the file is read on another thread, while this waits for
 * it. <b>Ownership.</b> The file is the caller's, who keeps it open until this is over.
 */
final class FileWrite extends WriteOp {
  /** Costs two thread hops; twice as much makes one transfer a fourth faster, and many too big. */
  private static final int CHUNK = 128 * 1024;

  private static final byte[] NOTHING = {};

  private final Connection connection;
  private final FileChannel file;
  private final long start;
  private final long end;

  /** Where the next chunk begins. */
  private long position;

  /** Used again for each chunk, since the one before has left by then. */
  private byte[] chunk = NOTHING;

  /** Why the file could not be read. */
  private @Nullable TcpErrData failure;

  FileWrite(
      TcpSocket socket,
      FileChannel file,
      long position,
      long count,
      Chan<? super Result<Unit, TcpErrData>> done) {
    super(socket, done, NOTHING, 0, 0, false);
    connection = socket.connection();
    this.file = file;
    this.position = position;
    start = position;
    end = position + count;
  }

  /** Refuses a part that no file can have. */
  static void check(long position, long count) {
    if (position < 0 || count < 0 || position > Long.MAX_VALUE - count) {
      throw new IllegalArgumentException(
          "sendFile of " + count + " bytes from " + position + ": no file has such a part");
    }
  }

  @Override
  boolean hasMore() {
    return position < end;
  }

  @Override
  boolean isReusable() {
    return false;
  }

  @Override
  long queued() {
    return super.queued() + (end - position);
  }

  @Override
  void addTo(WriteSide writes) {
    super.addTo(writes);
    readMore();
  }

  @Override
  void advance(int bytes) {
    super.advance(bytes);
    if (remaining() == 0) {
      readMore();
    }
  }

  private void readMore() {
    if (hasMore() && !isOver()) {
      if (chunk.length == 0) {
        chunk = new byte[(int) Math.min(CHUNK, end - position)];
      }
      FileReaders.execute(this::readChunk);
    }
  }

  /** On another thread, which nobody interrupts: that would close the file. */
  private void readChunk() {
    ByteBuffer into = ByteBuffer.wrap(chunk, 0, (int) Math.min(chunk.length, end - position));
    TcpErrData why = null;
    try {
      while (into.hasRemaining() && why == null) {
        long from = position + into.position();
        if (file.read(into, from) < 0) {
          why = failed("the file ends at " + from);
        }
      }
    } catch (Throwable e) { // a channel of the user's can throw anything, and the write must end
      why = failed(e.toString());
    }
    TcpErrData failed = why;
    connection.send(() -> wasRead(into.position(), failed));
  }

  private TcpErrData failed(String why) {
    return new TcpErrData(
        "EIO", "sendFile of " + (end - start) + " bytes from " + start + ": " + why);
  }

  private void wasRead(int length, @Nullable TcpErrData why) {
    if (isOver()) {
      return; // it was given up meanwhile
    }
    if (why == null) {
      position += length;
      data(chunk, length);
    } else {
      position = end;
      failure = why;
    }
    connection.writes().ready();
  }

  @Override
  void complete(@Nullable TcpErrData error) {
    super.complete(error != null ? error : failure);
    chunk = NOTHING;
    connection.writes().shrunk();
  }
}
