package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** More than fits any buffer, in both directions at once; no test of the original did that. */
@Timeout(300)
@ExtendWith(LeakCheck.class)
class LegacyBigDataTest {
  private static final long TOTAL = 256L << 20;
  private static final int PIECE = 1 << 20;
  private static final int MAX_CHUNK = 64 << 10;

  @Test
  void aQuarterGibibyteBothWaysAtOnceArrivesByteForByte() throws Exception {
    try (IoTask iotask = IoTask.spawn("big");
        TcpListener listener = Tcp.bind(IpAddr.LOOPBACK_V4, 0, 1, iotask).get();
        TcpSocket client =
            Tcp.connect(IpAddr.LOOPBACK_V4, listener.localAddr().port(), iotask).get();
        TcpSocket server = listener.accept().get()) {
      FutureTask<Long> serverSends = start(() -> send(server, 1));
      FutureTask<Long> clientSends = start(() -> send(client, 2));
      FutureTask<Long> serverReads = start(() -> compare(server, 2));

      assertThat(compare(client, 1)).isEqualTo(TOTAL);
      assertThat(serverReads.get()).isEqualTo(TOTAL);
      assertThat(serverSends.get()).isEqualTo(TOTAL);
      assertThat(clientSends.get()).isEqualTo(TOTAL);
    }
  }

  private static FutureTask<Long> start(Callable<Long> body) {
    FutureTask<Long> task = new FutureTask<>(body);
    new Thread(task, "big data").start();
    return task;
  }

  /** The stream that a seed stands for, piece by piece; no period that hides a shift. */
  private static void fill(SplittableRandom random, byte[] piece) {
    for (int i = 0; i < piece.length; i += 8) {
      long bits = random.nextLong();
      for (int j = 0; j < 8; j++) {
        piece[i + j] = (byte) (bits >>> 8 * j);
      }
    }
  }

  private static long send(TcpSocket to, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] piece = new byte[PIECE];
    long sent = 0;
    for (; sent < TOTAL; sent += PIECE) {
      fill(random, piece);
      to.write(piece).get();
    }
    assertThat(to.shutdown()).isEqualTo(Result.ok());
    return sent;
  }

  /** Reads to the end. */
  private static long compare(TcpSocket from, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] expected = new byte[PIECE];
    int at = PIECE;
    long read = 0;
    for (var chunk = from.read(); ; chunk = from.read()) {
      if (chunk.isErr()) {
        assertThat(chunk.getErr().isEof()).as("%s after %d bytes", chunk, read).isTrue();
        return read;
      }
      byte[] bytes = chunk.get();
      assertThat(bytes.length).isBetween(1, MAX_CHUNK);
      for (int done = 0; done < bytes.length; ) {
        if (at == PIECE) {
          fill(random, expected);
          at = 0;
        }
        int length = Math.min(bytes.length - done, PIECE - at);
        assertThat(Arrays.mismatch(bytes, done, done + length, expected, at, at + length))
            .as("difference behind byte %d", read)
            .isNegative();
        done += length;
        at += length;
        read += length;
      }
    }
  }
}
