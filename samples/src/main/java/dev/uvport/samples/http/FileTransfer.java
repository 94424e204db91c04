package dev.uvport.samples.http;

import dev.uvport.comm.Chan;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Sends a head and a part of a file that need not fit into memory.
 *
 * <p><b>Threading.</b> The socket's iotask; the workers open the file. <b>Ownership.</b> Opens the
 * file and closes it, however it ends.
 */
final class FileTransfer {
  /** Who is told how it goes; on the iotask. */
  interface Listener {
    /** All has left. */
    void done();

    /** The head has been written, and not all will follow. */
    void brokenOff(TcpErrData why);

    /** The file cannot be opened, or is another one by now; nothing has been written. */
    void noFile(Throwable why);
  }

  private final TcpSocket socket;
  private final FileWorkers workers;
  private final byte[] head;
  private final Response.Part part;
  private final Listener listener;

  FileTransfer(
      TcpSocket socket, FileWorkers workers, byte[] head, Response.Part part, Listener listener) {
    this.socket = socket;
    this.workers = workers;
    this.head = head;
    this.part = part;
    this.listener = listener;
  }

  void start() {
    workers.ask(socket.iotask(), this::open, this::send);
  }

  /** On a worker. */
  private FileChannel open() throws IOException {
    FileChannel file =
        FileChannel.open(
            part.file().path(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    if (file.size() != part.file().length()) {
      file.close();
      throw new IOException(part.file().path() + " has changed since it was looked at");
    }
    return file;
  }

  private void send(Result<FileChannel, Throwable> opened) {
    if (opened.isErr()) {
      listener.noFile(opened.getErr());
      return;
    }
    FileChannel file = opened.get();
    socket.write(head, Chan.discard()); // when it fails, so does what follows
    socket.sendFile(
        file, part.range().first(), part.range().length(), result -> sent(file, result));
  }

  private void sent(FileChannel file, Result<Unit, TcpErrData> result) {
    workers.execute(() -> close(file));
    if (result.isOk()) {
      listener.done();
    } else {
      listener.brokenOff(result.getErr());
    }
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      System.err.println("http-server: cannot close a file: " + e);
    }
  }
}
