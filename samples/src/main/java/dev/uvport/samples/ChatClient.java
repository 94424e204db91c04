package dev.uvport.samples;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The far end of a chat: is sent lines, and let go of when it does not read them.
 *
 * <p><b>Threading.</b> Thread-safe; not for the iotask's own thread, for which {@link #send} may
 * wait. <b>Ownership.</b> Owns its socket, and closes it when both sides have said that they are
 * through.
 */
final class ChatClient {
  /** Bytes that may wait here for a slow reader, beyond those in the kernel's buffers. */
  private static final int MAX_BEHIND = 512 * 1024;

  /** Bytes after which a sender waits for the loop: see {@link #awaitTurn}. */
  private static final int STEP = 64 * 1024;

  /** What a waiting line costs besides its bytes, so that many short ones are not free. */
  private static final int COST_OF_A_LINE = 64;

  /** How long a client that is dismissed may take to read why, and to hang up. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final TcpSocket socket;
  private final AtomicLong behind = new AtomicLong();
  private final AtomicBoolean dismissed = new AtomicBoolean();
  private final AtomicInteger openSides = new AtomicInteger(2);

  ChatClient(TcpSocket socket) {
    this.socket = socket;
  }

  /** Has what it says sent on: chunks of bytes, then an error that tells the end. */
  void listen(Chan<Result<byte[], TcpErrData>> to) {
    socket.readStart(to).ifErr(error -> to.send(Result.err(error)));
  }

  /** A line as the bytes that {@link #send(byte[])} takes, to be made once for many clients. */
  static byte[] encode(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Sends it a line. */
  void send(String line) {
    send(encode(line));
  }

  /** Sends it a line, unless it is dismissed; dismisses it if too much waits already. */
  void send(byte[] line) {
    if (dismissed.get()) {
      return;
    }
    int cost = line.length + COST_OF_A_LINE;
    long waiting = behind.addAndGet(cost);
    if (waiting > MAX_BEHIND) {
      dismiss("you are too far behind");
      return;
    }
    socket.write(line, written -> behind.addAndGet(-cost));
    if (waiting / STEP > (waiting - cost) / STEP) {
      awaitTurn();
    }
  }

  /** Lets the loop write what it was sent. Who never did that would find all readers slow. */
  private void awaitTurn() {
    IoTask iotask = socket.iotask();
    CompletableFuture<Void> written = new CompletableFuture<>();
    iotask
        .interact(loop -> iotask.afterTurn(() -> written.complete(null)))
        .whenComplete(
            (done, loopHasEnded) -> {
              if (loopHasEnded != null) {
                written.complete(null);
              }
            });
    written.join();
  }

  /** Whether it was sent its last line. */
  boolean isDismissed() {
    return dismissed.get();
  }

  /** Sends a last line, behind those that wait. Only the first call does anything. */
  void dismiss(String why) {
    if (dismissed.compareAndSet(false, true)) {
      socket.write(encode("* goodbye: " + why), Chan.discard());
      socket.shutdown(done -> sideClosed());
      socket.iotask().after(GRACE, socket::close);
    }
  }

  /** It says nothing more, and may still be sent what it has asked for. */
  void ended(TcpErrData why) {
    if (why.isEof()) {
      sideClosed();
    } else {
      dismissed.set(true);
      socket.close();
    }
  }

  /**
   * Closing sooner would make a reset of what is unread, which can cost the peer its last lines.
   */
  private void sideClosed() {
    if (openSides.decrementAndGet() == 0) {
      socket.close();
    }
  }
}
