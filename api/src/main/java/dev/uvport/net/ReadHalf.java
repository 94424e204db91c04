package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The reading half of a {@link TcpSocket}, for whoever is to read and not to write.
 *
 * <p><b>Threading.</b> As {@link TcpSocket}. <b>Ownership.</b> The socket's owner closes it.
 */
public sealed interface ReadHalf permits TcpSocket {
  /**
   * Starts reading into the socket's port; blocks until that has begun. From {@code read_start}.
   *
   * <p>The port gets a copy of each chunk, 64 KiB at most, then one {@code Err} that says why
   * nothing more comes ({@link TcpErrData#isEof} at the end of the stream). Called again it returns
   * the same port; after the end, the end is sent once more. When the receiver falls half a
   * mebibyte behind, the socket stops reading until it has caught up.
   *
   * @return the socket's port, always the same; closed by {@link TcpSocket#close}; or {@code
   *     EALREADY} while reads go to a chan or handler
   */
  Result<Port<Result<byte[], TcpErrData>>, TcpErrData> readStart();

  /**
   * Starts reading into a chan; blocks until that has begun.
   *
   * <p>A lambda runs on the iotask, which is the callback-driven server without a thread hop; to
   * the chan of a port, messages are sent with the same back-pressure as in {@link #readStart()}.
   * What had been read before and not been received goes to the chan first.
   *
   * @param chan gets each chunk, then one {@code Err}: the end, an error, or {@code ECANCELED} when
   *     the socket was closed by this side
   * @return {@code EALREADY} while another stream or read is under way
   */
  Result<Unit, TcpErrData> readStart(Chan<? super Result<byte[], TcpErrData>> chan);

  /**
   * Starts reading into a handler, which is lent the loop's own memory: no copy, no allocation.
   *
   * @param handler called on the iotask
   * @return as {@link #readStart(Chan)}
   */
  Result<Unit, TcpErrData> readStart(ReadHandler handler);

  /**
   * Stops reading; blocks until that has happened. Does nothing if nothing was started. From {@code
   * read_stop}.
   *
   * <p>What has arrived by then stays: in the port, or, if it went elsewhere, as the next read's. A
   * read that waits in another thread still gets its chunk.
   *
   * @return ok, unless the socket is closed
   */
  Result<Unit, TcpErrData> readStop();

  /**
   * Stops reading, as Rust wrote it.
   *
   * @param port what {@link #readStart()} returned
   * @return as {@link #readStop()}
   * @throws IllegalArgumentException if the port is another socket's
   */
  Result<Unit, TcpErrData> readStop(Port<Result<byte[], TcpErrData>> port);

  /**
   * Reads one chunk, of any size up to 64 KiB; blocks until there is one. From {@code read} with a
   * time-out of 0.
   *
   * @return the chunk; or the end, again each time it is asked for
   * @throws IllegalStateException on an iotask, or while another thread receives from this socket
   */
  Result<byte[], TcpErrData> read();

  /**
   * Reads one chunk within a time. Data that is there at the deadline wins; a chunk that comes
   * later is the next read's. From {@code read}.
   *
   * @param timeout zero only looks at what has arrived
   * @return as {@link #read()}, or {@code TIMEOUT}
   * @throws IllegalArgumentException if the time-out is negative
   * @throws IllegalStateException as {@link #read()}
   */
  Result<byte[], TcpErrData> read(Duration timeout);

  /**
   * Looks at the next chunk and leaves it: each further call gives the same one, and the next read,
   * stream or receiver of the port takes it. Blocks until there is one. From Rust's {@code peek}.
   *
   * @return a copy of what {@link #read()} would take; or the end, which stays, too
   * @throws IllegalStateException as {@link #read()}
   */
  Result<byte[], TcpErrData> peek();

  /**
   * Looks at the next chunk within a time, and leaves it.
   *
   * @param timeout as in {@link #read(Duration)}
   * @return as {@link #peek()}, or {@code TIMEOUT}
   * @throws IllegalArgumentException if the time-out is negative
   * @throws IllegalStateException as {@link #read()}
   */
  Result<byte[], TcpErrData> peek(Duration timeout);

  /**
   * Reads one chunk later. Reads that wait are served in their order. From {@code read_future}.
   *
   * @return completes once, on the iotask, with what {@link #read()} would have returned
   */
  default CompletableFuture<Result<byte[], TcpErrData>> readFuture() {
    CompletableFuture<Result<byte[], TcpErrData>> result = new CompletableFuture<>();
    read(result::complete);
    return result;
  }

  /**
   * Reads one chunk later, within a time.
   *
   * @param timeout as in {@link #read(Duration)}
   * @return completes once, on the iotask, with what {@link #read(Duration)} would have returned
   * @throws IllegalArgumentException if the time-out is negative
   */
  CompletableFuture<Result<byte[], TcpErrData>> readFuture(Duration timeout);

  /**
   * Reads one chunk and sends it.
   *
   * @param chan gets what {@link #read()} would have returned, once
   */
  void read(Chan<? super Result<byte[], TcpErrData>> chan);

  /**
   * Reads what is there, without waiting for more; from {@code TcpStream::read} in non-blocking
   * mode. The calling thread makes the system call itself. The first try after reads of another
   * kind asks the iotask to stop reading, for which it blocks.
   *
   * @param to filled from its position, with 64 KiB at most unless it is direct; the position moves
   * @return how many bytes, 0 only if the buffer is full; {@code EAGAIN} ({@link
   *     ErrorKind#WOULD_BLOCK}) if none are there, {@code EOF} at the end, {@code EALREADY} while a
   *     stream or a read is under way
   * @throws java.nio.ReadOnlyBufferException if the buffer is read-only
   */
  Result<Integer, TcpErrData> tryRead(ByteBuffer to);

  /**
   * How much has been read from the connection, by all its sockets. From Node's {@code bytesRead}.
   *
   * @return bytes that have arrived here; any thread, and exact once {@link TcpSocket#closed} is
   *     complete
   */
  long bytesRead();
}
