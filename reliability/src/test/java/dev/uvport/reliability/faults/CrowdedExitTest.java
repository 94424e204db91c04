package dev.uvport.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpConnectErrData;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of an iotask with ten thousand live sockets, all of which wait for something. */
@Timeout(300)
@ExtendWith(LeakCheck.class)
final class CrowdedExitTest {
  private static final IpAddr LOOPBACK = IpAddr.parse("127.0.0.1");
  private static final int SOCKETS = 10_000;
  private static final int WAVE = 500;
  private static final int STUCK = 50;
  private static final int READS = SOCKETS / 2;
  private static final int STREAMS = SOCKETS - READS - 2 * STUCK;
  private static final byte[] MORE_THAN_FITS = new byte[16 << 20];
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicInteger expired = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everybodyWhoWaitsIsToldOnceAndNothingIsLeft(boolean byClose) {
    IoTask iotask = IoTask.spawn("crowded");
    List<TcpSocket> sockets = connect(iotask);
    List<CompletableFuture<Result<byte[], TcpErrData>>> reads = new ArrayList<>();
    List<CompletableFuture<Result<Unit, TcpErrData>>> writes = new ArrayList<>();
    Port<Result<byte[], TcpErrData>> streamed = new Port<>();
    // Those that are written to do not read: the two ends of each of those are neighbours.
    for (TcpSocket socket : sockets.subList(2 * STUCK, SOCKETS)) {
      if (reads.size() < READS) {
        reads.add(socket.readFuture(LONG));
      } else {
        socket.readStart(streamed.chan()).get();
      }
      iotask.after(LONG, expired::incrementAndGet, abandoned::incrementAndGet);
    }
    for (int i = 0; i < STUCK; i++) {
      writes.add(sockets.get(2 * i).writeFuture(MORE_THAN_FITS));
    }

    long begun = System.nanoTime();
    if (byClose) {
      iotask.close();
    } else {
      iotask.exit();
    }
    await().atMost(PATIENCE).until(() -> abandoned.get() == READS + STREAMS);
    long took = System.nanoTime() - begun;

    // The peers are on the same iotask: who is closed later may have met the end of one before.
    assertThat(counts(reads).values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(READS);
    assertThat(counts(reads).keySet()).isSubsetOf("ECANCELED", "EOF", "ECONNRESET");
    assertThat(counts(writes)).isEqualTo(Map.of("ECANCELED", STUCK));
    await().atMost(PATIENCE).until(() -> ends(streamed) == STREAMS);
    assertThat(expired).hasValue(0);
    System.out.printf(
        "an iotask with %d sockets, %d reads, %d streams, %d writes, %d timeouts: %s in %d ms%n",
        SOCKETS,
        READS,
        STREAMS,
        STUCK,
        READS + STREAMS,
        byClose ? "close" : "exit",
        Duration.ofNanos(took).toMillis());
  }

  private int ended;

  /** How many of the streams have ended so far; each ends once, whatever came before. */
  private int ends(Port<Result<byte[], TcpErrData>> streamed) {
    Result<byte[], TcpErrData> next = streamed.tryRecv();
    while (next != null) {
      if (next.isErr()) {
        ended++;
      }
      next = streamed.tryRecv();
    }
    return ended;
  }

  private static <T> Map<String, Integer> counts(
      List<CompletableFuture<Result<T, TcpErrData>>> results) {
    return results.stream()
        .map(
            result ->
                result.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().getErr().errName())
        .collect(Collectors.toMap(Function.identity(), name -> 1, Integer::sum));
  }

  private static List<TcpSocket> connect(IoTask iotask) {
    List<TcpSocket> sockets = new ArrayList<>();
    TcpListener listener = Tcp.bind(LOOPBACK, 0, 2 * WAVE, iotask).get();
    for (int i = 0; i < STUCK; i++) { // one after the other, so that the two belong together
      sockets.add(Tcp.connect(LOOPBACK, listener.localAddr().port(), iotask).get());
      sockets.add(listener.accept().get());
    }
    while (sockets.size() < SOCKETS) {
      List<CompletableFuture<Result<TcpSocket, TcpConnectErrData>>> wave = new ArrayList<>();
      for (int i = Math.min(WAVE, (SOCKETS - sockets.size()) / 2); i > 0; i--) {
        wave.add(Tcp.connectFuture(LOOPBACK, listener.localAddr().port(), iotask));
      }
      for (CompletableFuture<Result<TcpSocket, TcpConnectErrData>> one : wave) {
        sockets.add(one.join().get());
        sockets.add(listener.accept().get());
      }
    }
    return sockets;
  }
}
