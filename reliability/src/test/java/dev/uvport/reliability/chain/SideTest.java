package dev.uvport.reliability.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The judge of the chain: what it must not overlook. */
@Timeout(30)
final class SideTest {
  private static final int SIZE = 1000;
  private static final Plan MINE = new Plan(1, SIZE, StreamFault.NONE, 0);
  private static final Plan THEIRS = new Plan(2, SIZE, StreamFault.NONE, 0);
  private static final byte[] RECEIPT = ByteBuffer.allocate(Long.BYTES).putLong(SIZE).array();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void shutdown() {
    threads.shutdown();
  }

  /** Takes everything, and delivers what it was given. */
  private static final class ScriptedWire implements Wire {
    private final Queue<byte[]> chunks;
    private boolean reset;

    ScriptedWire(byte[]... chunks) {
      this.chunks = new ArrayDeque<>(List.of(chunks));
    }

    @Override
    public byte[] read() {
      byte[] next = chunks.poll();
      return next == null ? new byte[0] : next;
    }

    @Override
    public void write(byte[] bytes) {}

    @Override
    public void shutdownOutput() throws IOException {
      if (reset) {
        throw new IOException("reset");
      }
    }

    @Override
    public synchronized void reset() {
      reset = true;
    }

    @Override
    public void close() {}
  }

  private Side run(byte[]... chunks) {
    Side side =
        new Side(MINE, THEIRS, new ScriptedWire(chunks), new byte[0], Duration.ofSeconds(1));
    side.run(threads);
    return side;
  }

  private static byte[] theirs(int from, int to) {
    return new StreamBytes(THEIRS.seed()).piece(from, to - from);
  }

  @Test
  void allBytesAndAReceiptAreAWholeStream() {
    Side side = run(theirs(0, 10), theirs(10, SIZE), RECEIPT);

    assertThat(side.error()).isNull();
    assertThat(side.believesAllArrived()).isTrue();
    assertThat(side.verified()).isEqualTo(SIZE);
  }

  @Test
  void aPieceThatIsMissingDoubledOrSwappedIsNoticed() {
    assertThat(run(theirs(0, 10), theirs(11, SIZE), RECEIPT).corrupt()).contains("byte 10 of");
    assertThat(run(theirs(0, 10), theirs(0, SIZE), RECEIPT).corrupt()).contains("byte 10 of");
    assertThat(run(theirs(10, 20), theirs(0, 10)).corrupt()).contains("byte 0 of");
    assertThat(run(theirs(0, SIZE), RECEIPT, RECEIPT).corrupt()).contains("more bytes");
  }

  @Test
  void anEndBeforeTheReceiptIsAnError() {
    Side side = run(theirs(0, SIZE));

    assertThat(side.error()).contains("ended after 1000 bytes");
    assertThat(side.believesAllArrived()).isFalse();
  }

  @Test
  void aSenderWithAReceiptForWhatNeverArrivedIsAViolation() {
    Side sender = run(theirs(0, SIZE), RECEIPT);
    Side receiver = run(theirs(0, SIZE - 1));
    Tally tally = new Tally();

    tally.direction(new Conversation(0, MINE, THEIRS), "up", SIZE, sender, receiver);

    assertThat(tally.violations()).hasSize(2);
    assertThat(tally.toString()).endsWith("lost bytes 1");
  }
}
