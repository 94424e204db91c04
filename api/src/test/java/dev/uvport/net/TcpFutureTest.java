package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Chan;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Rust warned of: futures that outlive their socket, or that nobody resolves. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpFutureTest {
  private static final Duration LONG = Duration.ofHours(1);

  /** More than the kernel takes while the peer does not read. */
  private static final byte[] BIG = new byte[32 << 20];

  private final BufFixture fixture = new BufFixture();
  private final TcpSocket socket = fixture.socket;

  TcpFutureTest() throws IOException {}

  @AfterEach
  void closeAll() throws IOException {
    fixture.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String name(Result<?, TcpErrData> failed) {
    return failed.getErr().errName();
  }

  @Test
  void whatADroppedWriteFutureWroteArrives() throws Exception {
    socket.writeFuture(bytes("abc"));

    assertThat(fixture.peer.getInputStream().readNBytes(3)).asString().isEqualTo("abc");
  }

  @Test
  void aDroppedReadFutureTakesOneChunkAndNoMore() throws Exception {
    CompletableFuture<?> dropped = socket.readFuture();
    fixture.peerSends("first");
    dropped.join();

    fixture.peerSends("second");

    assertThat(socket.read().get()).asString().isEqualTo("second");
  }

  @Test
  void aFutureThatNobodyResolvesIsCompletedByClose() {
    CompletableFuture<Result<byte[], TcpErrData>> read = socket.readFuture();
    CompletableFuture<Result<byte[], TcpErrData>> timedRead = socket.readFuture(LONG);
    CompletableFuture<Result<Unit, TcpErrData>> write = socket.writeFuture(BIG);

    socket.close();

    assertThat(name(read.join())).isEqualTo("ECANCELED");
    assertThat(name(timedRead.join())).isEqualTo("ECANCELED");
    assertThat(name(write.join())).isEqualTo("ECANCELED");
  }

  @Test
  void aFutureThatIsResolvedLateHasWhatItHad() throws Exception {
    CompletableFuture<Result<byte[], TcpErrData>> read = socket.readFuture();
    CompletableFuture<Result<Unit, TcpErrData>> write = socket.writeFuture(bytes("abc"));
    fixture.peerSends("def");
    CompletableFuture.allOf(read, write).join();

    fixture.close();

    assertThat(read.join().get()).asString().isEqualTo("def");
    assertThat(write.join()).isEqualTo(Result.ok(Unit.UNIT));
  }

  @Test
  void aFutureOfAClosedSocketHasAnError() {
    socket.close();

    assertThat(name(socket.readFuture().join())).isEqualTo("EBADF");
    assertThat(name(socket.readFuture(LONG).join())).isEqualTo("EBADF");
    assertThat(name(socket.writeFuture(bytes("abc")).join())).isEqualTo("EBADF");
  }

  @Test
  void theEndOfTheIoTaskCompletesFutures() {
    CompletableFuture<Result<byte[], TcpErrData>> read = socket.readFuture();
    CompletableFuture<Result<byte[], TcpErrData>> timedRead = socket.readFuture(LONG);
    CompletableFuture<Result<Unit, TcpErrData>> write = socket.writeFuture(BIG);

    fixture.iotask.exit();

    assertThat(name(read.join())).isEqualTo("ECANCELED");
    assertThat(name(timedRead.join())).isEqualTo("ECANCELED");
    assertThat(name(write.join())).isEqualTo("ECANCELED");
  }

  @Test
  void aFutureOfAnEndedIoTaskHasAnError() {
    fixture.iotask.close();

    assertThat(name(socket.readFuture().join())).isIn("EBADF", "ECANCELED");
    assertThat(name(socket.readFuture(LONG).join())).isIn("EBADF", "ECANCELED");
    assertThat(name(socket.writeFuture(bytes("abc")).join())).isIn("EBADF", "ECANCELED");
  }

  @Test
  void aReadFutureThatTimesOutLeavesItsChunkToTheNextRead() throws Exception {
    assertThat(socket.readFuture(Duration.ofMillis(1)).join())
        .isEqualTo(Result.err(TcpErrData.TIMEOUT));

    fixture.peerSends("late");

    assertThat(socket.read().get()).asString().isEqualTo("late");
  }

  /** Counts how often each operation is answered. */
  private static final class Answers {
    private final List<AtomicInteger> counts = new ArrayList<>();

    <T> Chan<T> next() {
      AtomicInteger count = new AtomicInteger();
      counts.add(count);
      return answer -> count.incrementAndGet();
    }
  }

  @Test
  void eachOperationIsAnsweredOnceWhateverEndsIt() throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      try (BufFixture own = new BufFixture()) {
        own.peerSends("x".repeat(random.nextInt(1 << 16)));
        Answers answers = new Answers();
        Thread ending = new Thread(endOf(own, random));
        int endsAt = random.nextInt(20);
        for (int i = 0; i < 20; i++) {
          if (i == endsAt) {
            ending.start();
          }
          start(own, random, answers);
        }
        ending.join();
        own.iotask.close(); // nothing is answered after this

        assertThat(answers.counts).hasSize(20).allMatch(count -> count.get() == 1);
      }
    }
  }

  private static Runnable endOf(BufFixture own, Random random) {
    return random.nextBoolean() ? own.socket::close : own.iotask::exit;
  }

  private static void start(BufFixture own, Random random, Answers answers) {
    if (random.nextBoolean()) {
      own.socket.read(answers.next());
    } else {
      own.socket.write(new byte[random.nextInt(1 << 18)], answers.next());
    }
  }
}
