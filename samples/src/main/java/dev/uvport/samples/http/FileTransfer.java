package dev.uvport.samples.http;

import dev.uvport.comm.Chan;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends a head and a part of a file that need not fit into memory.
 *
 * <p>A chunk is read when the one before it has left: a client that takes nothing costs one chunk.
 * Reading is the workers' part, writing the iotask's, and they take turns, so nothing is shared.
 *
 * <p><b>Threading.</b> The socket's iotask, except {@link #readChunk}. <b>Ownership.</b> Opens the
 * file and closes it, however it ends.
 */
final class FileTransfer {
  private static final int CHUNK = 128 * 1024;

  /** Who is told how it goes; on the iotask. */
  interface Listener {
    /** The client has taken another piece. */
    void progressed();

    /** All has left. */
    void done();

    /** The client takes nothing more. */
    void clientGone();

    /**
     * The file cannot be read.
     *
     * @param nothingSent whether the client can still be told so
     */
    void fileFailed(Throwable why, boolean nothingSent);
  }

  private final TcpSocket socket;
  private final FileWorkers workers;
  private final Response.Part part;
  private final Listener listener;

  /** What goes out before the next chunk; null once it has. */
  private byte @Nullable [] head;

  private @Nullable FileChannel file;
  private long position;
  private long left;

  /** Used again for each chunk but the last, since the one before has left by then. */
  private byte[] chunk = new byte[0];

  FileTransfer(
      TcpSocket socket, FileWorkers workers, byte[] head, Response.Part part, Listener listener) {
    this.socket = socket;
    this.workers = workers;
    this.head = head;
    this.part = part;
    this.listener = listener;
    position = part.range().first();
    left = part.range().length();
  }

  /** Begins. */
  void next() {
    workers.ask(socket.iotask(), this::readChunk, this::write);
  }

  /** On a worker. */
  private byte[] readChunk() throws IOException {
    FileChannel from = file;
    if (from == null) {
      from =
          FileChannel.open(
              part.file().path(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      file = from;
      if (from.size() != part.file().length()) {
        throw new IOException(part.file().path() + " has changed since it was looked at");
      }
    }
    int length = (int) Math.min(CHUNK, left);
    if (chunk.length != length) {
      chunk = new byte[length];
    }
    ByteBuffer into = ByteBuffer.wrap(chunk);
    while (into.hasRemaining()) {
      int read = from.read(into, position);
      if (read < 0) {
        throw new IOException(part.file().path() + " has become shorter while it was sent");
      }
      position += read;
    }
    left -= length;
    return chunk;
  }

  private void write(Result<byte[], Throwable> read) {
    if (read.isErr()) {
      end();
      listener.fileFailed(read.getErr(), head != null);
      return;
    }
    if (head != null) {
      socket.write(head, Chan.discard()); // in one write with the chunk; fails as that does
      head = null;
    }
    socket.write(read.get(), this::written);
  }

  private void written(Result<Unit, TcpErrData> result) {
    if (result.isErr()) {
      end();
      listener.clientGone();
    } else if (left > 0) {
      listener.progressed();
      next();
    } else {
      end();
      listener.done();
    }
  }

  private void end() {
    FileChannel opened = file;
    if (opened != null) {
      workers.execute(() -> close(opened));
    }
  }

  private static void close(FileChannel opened) {
    try {
      opened.close();
    } catch (IOException e) {
      System.err.println("http-server: cannot close a file: " + e);
    }
  }
}
