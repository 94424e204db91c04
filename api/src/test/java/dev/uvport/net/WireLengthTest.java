package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths that a peer sends, and what a reader does for them before their bytes have come. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
@SuppressWarnings("NullAway.Init") // JUnit sets it
class WireLengthTest {
  private BufFixture fixture;
  private TcpSocketBuf buf;

  @BeforeEach
  void connect() throws Exception {
    fixture = new BufFixture();
    buf = fixture.buf;
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private void peerSends(byte... bytes) throws Exception {
    fixture.peer.getOutputStream().write(bytes);
  }

  private static byte[] bigEndian(long n, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (n >>> 8 * (size - 1 - i));
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aNumberOfEachSizeIsReadUpToItsBounds(int size) throws Exception {
    long lowest = -1L << 8 * size - 1;
    long[] signed = {0, 1, -1, lowest, lowest + 1, -(lowest + 1), -(lowest + 2)};
    for (long n : signed) {
      peerSends(bigEndian(n, size));
      assertThat(buf.readBeInt(size)).isEqualTo(n);
      peerSends(bigEndian(n, size));
      assertThat(buf.readBeUint(size)).isEqualTo(size == 8 ? n : n & (1L << 8 * size) - 1);
    }
  }

  /** What a careless program does: it asks for as many bytes as the peer says will come. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 8, 1 << 30, 1 << 24})
  void aLengthCostsNoMemoryBeforeItsBytesCome(int length) throws Exception {
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean, "only HotSpot counts bytes");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    peerSends(bigEndian(length, 4));
    peerSends((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5);
    fixture.peer.shutdownOutput();
    long before = threads.getCurrentThreadAllocatedBytes();

    int told = Math.toIntExact(buf.readBeUint(4));
    byte[] bytes = buf.readBytes(told);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(bytes).containsExactly(1, 2, 3, 4, 5);
    assertThat(allocated).isLessThan(1 << 20);
  }

  @Test
  void aNegativeLengthIsRefused() throws Exception {
    peerSends(bigEndian(-1, 4));
    int told = (int) buf.readBeInt(4);

    assertThatThrownBy(() -> buf.readBytes(told)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsLongerThanTheFirstPieceArrivesWhole() throws Exception {
    byte[] sent = new byte[1_000_000];
    new Random(1).nextBytes(sent);
    Thread sender = new Thread(() -> write(sent));
    sender.start();

    assertThat(buf.readBytes(sent.length)).isEqualTo(sent);
    sender.join();
  }

  @Test
  void whatCameBeforeATimeOutIsTheNextReads() throws Exception {
    byte[] sent = new byte[100_000];
    new Random(2).nextBytes(sent);
    Thread sender = new Thread(() -> write(sent));
    sender.start();
    buf.readTimeout(Duration.ofMillis(200));

    assertThatThrownBy(() -> buf.readBytes(sent.length + 1)).isInstanceOf(TcpIoException.class);
    buf.readTimeout(Duration.ZERO);
    assertThat(buf.readBytes(sent.length)).isEqualTo(sent);
    sender.join();
  }

  private void write(byte[] bytes) {
    try {
      fixture.peer.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
