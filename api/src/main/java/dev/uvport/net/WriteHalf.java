package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;

/**
 * The writing half of a {@link TcpSocket}, for whoever is to write and not to read. {@link
 * #shutdown()} ends it.
 *
 * <p><b>Threading.</b> As {@link TcpSocket}. <b>Ownership.</b> The socket's owner closes it.
 */
public sealed interface WriteHalf permits TcpSocket {
  /**
   * Writes all of an array; blocks until the kernel has taken it. From {@code write}.
   *
   * @param data not to be changed before this returns; empty is ok
   * @return {@code ECONNRESET} or {@code ETIMEDOUT} when the peer has gone; {@code EPIPE} after a
   *     shutdown
   * @throws IllegalStateException on an iotask
   */
  Result<Unit, TcpErrData> write(byte[] data);

  /**
   * Writes an array later. From {@code write_future}.
   *
   * @param data belongs to the socket until the future completes, and must not be changed before
   * @return completes once, on the iotask, with what {@link #write(byte[])} would have returned
   */
  default CompletableFuture<Result<Unit, TcpErrData>> writeFuture(byte[] data) {
    CompletableFuture<Result<Unit, TcpErrData>> result = new CompletableFuture<>();
    write(data, result::complete);
    return result;
  }

  /**
   * Writes an array and sends the result. What one turn of the loop writes to a socket leaves
   * together. UNBOUNDED: a sender that does not wait for results can queue without end.
   *
   * @param data belongs to the socket until the result is sent, and must not be changed before
   * @param chan gets the result; {@link Chan#discard} if nobody asks
   */
  void write(byte[] data, Chan<? super Result<Unit, TcpErrData>> chan);

  /**
   * Writes what a buffer holds and sends the result. The buffer is the caller's again when this
   * returns: it is copied, unless it is the one that the socket's iotask lends to a {@link
   * ReadHandler} at the moment, which leaves without a copy.
   *
   * @param data from position to limit; the position moves to the limit
   * @param chan gets the result
   */
  void write(ByteBuffer data, Chan<? super Result<Unit, TcpErrData>> chan);

  /**
   * Writes a part of a file; blocks until the kernel has taken it. The file is read piece by piece,
   * as they leave, and never on the iotask. From {@code uv_fs_sendfile}, and from {@code
   * transferTo} of the JDK.
   *
   * @param file open for reading until this is over; its position stays as it is
   * @param position the first byte
   * @param count how many bytes; 0 is ok
   * @return as {@link #write(byte[])}; or {@code EIO} when the file cannot be read, or ends before
   *     that many bytes: those before it have left then, and what was written after it follows them
   * @throws IllegalArgumentException if one of the numbers is negative, or their sum too big
   * @throws IllegalStateException on an iotask
   */
  Result<Unit, TcpErrData> sendFile(FileChannel file, long position, long count);

  /**
   * Writes a part of a file later.
   *
   * @param file as in {@link #sendFile(FileChannel, long, long)}
   * @param position the first byte
   * @param count how many bytes
   * @return completes once, on the iotask, with what {@link #sendFile(FileChannel, long, long)}
   *     would have returned
   * @throws IllegalArgumentException as there
   */
  default CompletableFuture<Result<Unit, TcpErrData>> sendFileFuture(
      FileChannel file, long position, long count) {
    CompletableFuture<Result<Unit, TcpErrData>> result = new CompletableFuture<>();
    sendFile(file, position, count, result::complete);
    return result;
  }

  /**
   * Writes a part of a file and sends the result.
   *
   * @param file as in {@link #sendFile(FileChannel, long, long)}
   * @param position the first byte
   * @param count how many bytes
   * @param chan gets what {@link #sendFile(FileChannel, long, long)} would have returned
   * @throws IllegalArgumentException as there
   */
  void sendFile(
      FileChannel file, long position, long count, Chan<? super Result<Unit, TcpErrData>> chan);

  /**
   * How much of what was written the kernel has not taken yet; blocks until the iotask has added it
   * up. Counts what this thread has written before. From {@code uv_stream_get_write_queue_size} and
   * Node's {@code writableLength}.
   *
   * @return bytes, with those that files are still to give
   */
  Result<Long, TcpErrData> queued();

  /**
   * Says once when no more bytes are {@link #queued} than that; at once if it is so already. For a
   * writer that stops at a high mark and goes on at this low one, as with Node's {@code 'drain'}
   * and Netty's {@code channelWritabilityChanged}. Any thread, does not block.
   *
   * @param atMost bytes; 0 waits until all has left that this thread has written before
   * @param chan gets how many are queued, on the iotask; 0 when the connection is over, or writing
   *     has failed
   * @throws IllegalArgumentException if the number is negative
   */
  void whenQueued(long atMost, Chan<? super Long> chan);

  /**
   * Ends the sending side, as {@link Shutdown#WRITE} does.
   *
   * @return as {@link TcpSocket#shutdown(Shutdown)}
   * @throws IllegalStateException on an iotask
   */
  Result<Unit, TcpErrData> shutdown();

  /**
   * Ends the sending side later.
   *
   * @return completes once, on the iotask, with what {@link #shutdown()} would have returned
   */
  CompletableFuture<Result<Unit, TcpErrData>> shutdownFuture();

  /**
   * Ends the sending side and sends the result.
   *
   * @param chan gets what {@link #shutdown()} would have returned
   */
  void shutdown(Chan<? super Result<Unit, TcpErrData>> chan);

  /**
   * Writes what the kernel takes, without waiting until it takes more; from {@code
   * TcpStream::write} in non-blocking mode. The calling thread makes the system call itself, except
   * that the first try on a socket asks its iotask, for which it blocks.
   *
   * @param from from position to limit; the position moves behind what was written
   * @return how many bytes, 0 only if the buffer is empty; {@code EAGAIN} ({@link
   *     ErrorKind#WOULD_BLOCK}) if the kernel takes none, or while writes of another kind are
   *     queued; {@code ECONNRESET} or {@code ETIMEDOUT} when the peer has gone
   */
  Result<Integer, TcpErrData> tryWrite(ByteBuffer from);

  /**
   * How much the kernel has taken to send, from all sockets of the connection. From Node's {@code
   * bytesWritten}.
   *
   * @return bytes; any thread, and exact once {@link TcpSocket#closed} is complete, unless the
   *     connection failed or its iotask ended while a write was under way
   */
  long bytesWritten();
}
