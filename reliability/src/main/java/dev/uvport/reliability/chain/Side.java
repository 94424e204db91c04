package dev.uvport.reliability.chain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One end of a stream: sends what its plan says, then, once it has all that the other end sends, a
 * receipt for it, and ends its side. It has gone well when it has the other end's receipt, too.
 *
 * <p><b>Threading.</b> {@link #run} uses two threads and returns when both are done.
 * <b>Ownership.</b> Closes its wire.
 */
final class Side {
  /** The largest receipt: how many bytes have come. */
  private static final int RECEIPT = Long.BYTES;

  private static final int LARGEST_WRITE = 100_000;
  private static final int SLOW_PIECE = 700;
  private static final int SLOW_PAUSES = 200;

  private final Plan mine;
  private final Plan theirs;
  private final Wire wire;
  private final byte[] first;
  private final Duration patience;
  private final CompletableFuture<Boolean> received = new CompletableFuture<>();
  private final CompletableFuture<Void> silence = new CompletableFuture<>();
  private final byte[] receipt = new byte[RECEIPT];

  private volatile long verified;
  private volatile boolean hasReceipt;
  private volatile @Nullable String corrupt;
  private volatile @Nullable String error;
  private int slowPauses;

  /**
   * Takes its end of a connection.
   *
   * @param first what was read of the wire before
   */
  Side(Plan mine, Plan theirs, Wire wire, byte[] first, Duration patience) {
    this.first = first;
    this.mine = mine;
    this.theirs = theirs;
    this.wire = wire;
    this.patience = patience;
  }

  /** Whether the other end has said that all of this end's bytes have come. */
  boolean believesAllArrived() {
    return hasReceipt;
  }

  /** Why it has ended early; null if it has not. */
  @Nullable String error() {
    return error;
  }

  /** Which byte was wrong; null if none was. */
  @Nullable String corrupt() {
    return corrupt;
  }

  /** How many bytes have come, each as it must be. */
  long verified() {
    return verified;
  }

  /** Sends and receives until both have ended, well or not. */
  void run(Executor threads) {
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(() -> guarded(this::write), threads);
    guarded(this::read);
    received.complete(false);
    try {
      writing.join();
    } catch (CompletionException e) {
      error = e.toString();
    }
    wire.close();
  }

  private interface Action {
    void run() throws IOException, InterruptedException;
  }

  /** Whatever fails breaks the whole connection off, so that the other thread ends as well. */
  private void guarded(Action action) {
    try {
      action.run();
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (error == null) {
        error = e.toString();
      }
      silence.complete(null);
      received.complete(false);
      wire.reset();
    }
  }

  private void write() throws IOException, InterruptedException {
    StreamBytes bytes = new StreamBytes(mine.seed());
    Random random = new Random(mine.seed());
    boolean slow = mine.fault() == StreamFault.WRITES_SLOWLY;
    boolean stops = isBad();
    int until = stops ? mine.faultAt() : mine.size();
    for (int at = 0; at < until; ) {
      int length = Math.min(until - at, 1 + random.nextInt(slow ? SLOW_PIECE : LARGEST_WRITE));
      wire.write(bytes.piece(at, length));
      at += length;
      if (slow) {
        pause();
      }
    }
    if (stops) {
      misbehave();
    } else if (received.join()) {
      wire.write(ByteBuffer.allocate(RECEIPT).putLong(verified).array());
      wire.shutdownOutput();
    }
  }

  private boolean isBad() {
    return mine.fault() == StreamFault.RESETS || mine.fault() == StreamFault.FALLS_SILENT;
  }

  private void misbehave() throws IOException, InterruptedException {
    if (mine.fault() == StreamFault.FALLS_SILENT) {
      // The other end loses its patience in that time; this one would find out when it looks again.
      silence.completeOnTimeout(null, 2 * patience.toMillis(), TimeUnit.MILLISECONDS).join();
    }
    throw new IOException("this end has broken it off");
  }

  private void read() throws IOException, InterruptedException {
    StreamBytes expected = new StreamBytes(theirs.seed());
    long at = 0;
    if (theirs.size() == 0) {
      received.complete(true);
    }
    for (byte[] chunk = first.length > 0 ? first : wire.read();
        chunk.length > 0;
        chunk = wire.read()) {
      for (byte one : chunk) {
        take(expected, at++, one);
      }
      verified = Math.min(at, theirs.size());
      if (at >= theirs.size()) {
        received.complete(true);
      }
      if (mine.fault() == StreamFault.READS_SLOWLY) {
        pause();
      } else if (mine.fault() == StreamFault.FALLS_SILENT) {
        silence.join();
      }
    }
    if (at != theirs.size() + RECEIPT) {
      throw new IOException("the stream ended after " + at + " bytes of " + theirs.size());
    }
    hasReceipt = ByteBuffer.wrap(receipt).getLong() == mine.size();
  }

  private void take(StreamBytes expected, long at, byte one) throws IOException {
    if (at < theirs.size()) {
      if (one != expected.at(at)) {
        corrupt = "byte " + at + " of " + theirs + " is wrong";
        throw new IOException(corrupt);
      }
    } else if (at < theirs.size() + RECEIPT) {
      receipt[(int) (at - theirs.size())] = one;
    } else {
      corrupt = "more bytes than were sent of " + theirs;
      throw new IOException(corrupt);
    }
  }

  private synchronized void pause() throws InterruptedException {
    if (slowPauses++ < SLOW_PAUSES) {
      Thread.sleep(1);
    }
  }
}
