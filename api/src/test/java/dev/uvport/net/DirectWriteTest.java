package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.io.DataInputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writes that a thread does itself, which begins with the second one that it waits for. */
@Timeout(180)
@ExtendWith(LeakCheck.class)
final class DirectWriteTest {
  private static final int MORE_THAN_FITS = 64 << 20;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  /** A connection whose threads may write for themselves, because nothing is queued. */
  private Link shared() throws Exception {
    Link link = net.link();
    assertThat(link.socket().write(ascii("first")).isOk()).isTrue();
    assertThat(link.receive(5)).isEqualTo("first");
    net.settle();
    return link;
  }

  /** Enters the gate, as a thread does that writes for itself. */
  private static void enter(Link link) {
    assertThat(tries(link).gate().enterAlone()).isTrue();
  }

  /** Leaves it, as such a thread does when the kernel has not taken everything. */
  private static void leave(Link link, WriteOp rest, int status) {
    tries(link).gate().leaveToIotask(new TryGate.Rest(rest, status));
    link.socket().connection().send(link.socket().connection().writes()::takeOver);
  }

  private static Tries tries(Link link) {
    return Objects.requireNonNull(link.socket().connection().tries());
  }

  /** Keeps the iotask from everything until the latch is open. */
  private CompletableFuture<Void> standStill(CountDownLatch until) {
    return net.iotask().interact(loop -> until.await());
  }

  @Test
  void aWriteNeedsNoLoopWhenNothingIsQueued() throws Exception {
    Link link = shared();
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> standsStill = standStill(goOn);

    assertThat(link.socket().write(ascii("direct")).isOk()).isTrue();

    assertThat(link.receive(6)).isEqualTo("direct");
    assertThat(standsStill).isNotDone();
    goOn.countDown();
    standsStill.join();
  }

  @Test
  void aWriteNeedsNoLoopAgainOnceTheQueueIsEmpty() throws Exception {
    Link link = shared();
    Waiting<Result<Unit, TcpErrData>> large =
        Waiting.on(() -> link.socket().write(new byte[MORE_THAN_FITS]));
    link.peer().getInputStream().skipNBytes(MORE_THAN_FITS);
    assertThat(large.get().isOk()).isTrue();
    net.settle();
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> standsStill = standStill(goOn);

    assertThat(link.socket().write(ascii("direct")).isOk()).isTrue();

    assertThat(link.receive(6)).isEqualTo("direct");
    goOn.countDown();
    standsStill.join();
  }

  @Test
  void aWriteDoesNotOvertakeWhatItsThreadHasSentBefore() throws Exception {
    int count = 20_000;
    Link link = shared();
    Random random = new Random(11);
    Waiting<Void> writer =
        Waiting.start(
            () -> {
              for (int i = 0; i < count; i++) {
                byte[] number = ByteBuffer.allocate(4).putInt(i).array();
                if (random.nextInt(3) == 0) {
                  link.socket().write(number, Chan.discard());
                } else {
                  assertThat(link.socket().write(number).isOk()).isTrue();
                }
              }
              return null;
            });

    DataInputStream in = new DataInputStream(link.peer().getInputStream());
    for (int i = 0; i < count; i++) {
      assertThat(in.readInt()).isEqualTo(i);
    }
    writer.get();
  }

  @Test
  void aWriteDoesNotOvertakeWhatTheIotaskHasQueued() throws Exception {
    Link link = shared();
    for (int i = 0; i < 2_000; i++) {
      CountDownLatch queued = new CountDownLatch(1);
      CompletableFuture<Void> turn =
          net.iotask()
              .interact(
                  loop -> {
                    link.socket().write(ascii("a"), Chan.discard());
                    queued.countDown();
                  });
      queued.await();
      assertThat(link.socket().write(ascii("b")).isOk()).isTrue();
      turn.join();
    }

    assertThat(link.receive(4_000)).isEqualTo("ab".repeat(2_000));
  }

  @Test
  void messagesOfManyWritersArriveWholeAndInEachWritersOrder() throws Exception {
    int writers = 4;
    int each = 300;
    Link link = shared();
    List<Waiting<Void>> waiting = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      int writer = w;
      waiting.add(
          Waiting.start(
              () -> {
                Random random = new Random(writer);
                for (int i = 0; i < each; i++) {
                  byte[] message = message(writer, i, random.nextInt(i % 10 == 0 ? 400_000 : 200));
                  if (random.nextInt(4) == 0) {
                    link.socket().write(message, Chan.discard());
                  } else {
                    assertThat(link.socket().write(message).isOk()).isTrue();
                  }
                }
                return null;
              }));
    }

    int[] next = new int[writers];
    DataInputStream in = new DataInputStream(link.peer().getInputStream());
    for (int i = 0; i < writers * each; i++) {
      int writer = in.readInt();
      assertThat(in.readInt()).as("message of writer " + writer).isEqualTo(next[writer]++);
      byte[] body = in.readNBytes(in.readInt());
      byte[] expected = new byte[body.length];
      Arrays.fill(expected, (byte) writer);
      assertThat(Arrays.equals(body, expected)).as("a whole message of " + writer).isTrue();
    }
    for (Waiting<Void> writer : waiting) {
      writer.get();
    }
  }

  private static byte[] message(int writer, int number, int length) {
    ByteBuffer message = ByteBuffer.allocate(12 + length);
    message.putInt(writer).putInt(number).putInt(length);
    Arrays.fill(message.array(), 12, 12 + length, (byte) writer);
    return message.array();
  }

  @Test
  void whatIsQueuedMeanwhileLeavesAfterTheThreadsWrite() throws Exception {
    Link link = shared();
    enter(link);
    OneShot<Result<Unit, TcpErrData>> queued = new OneShot<>();
    OneShot<Result<Unit, TcpErrData>> rest = new OneShot<>();
    link.socket().write(ascii("queued"), queued);

    leave(link, WriteOp.of(link.socket(), ascii("rest "), rest), 0);

    assertThat(link.receive(11)).isEqualTo("rest queued");
    assertThat(rest.recv().isOk()).isTrue();
    assertThat(queued.recv().isOk()).isTrue();
  }

  @Test
  void aCloseSendsWhatAThreadHasLeftAndWhatWasQueued() throws Exception {
    Link link = shared();
    enter(link);
    OneShot<Result<byte[], TcpErrData>> reader = new OneShot<>();
    link.socket().read(reader);
    link.socket().write(ascii("before"), Chan.discard());
    link.socket().close();
    assertThat(link.socket().write(ascii("late")).getErr().errName()).isEqualTo("EBADF");

    leave(link, WriteOp.of(link.socket(), ascii("rest "), Chan.discard()), 0);

    assertThat(new String(link.peer().getInputStream().readAllBytes())).isEqualTo("rest before");
    assertThat(reader.recv().getErr()).isEqualTo(TcpErrData.CANCELED);
  }

  @Test
  void whatTheKernelSaidToTheThreadIsToldToAllThatIsQueued() throws Exception {
    Link link = shared();
    enter(link);
    OneShot<Result<Unit, TcpErrData>> queued = new OneShot<>();
    OneShot<Result<Unit, TcpErrData>> rest = new OneShot<>();
    link.socket().write(ascii("queued"), queued);

    leave(link, WriteOp.of(link.socket(), ascii("rest"), rest), -32);

    assertThat(rest.recv().getErr().errName()).isEqualTo("EPIPE");
    assertThat(queued.recv().getErr().errName()).isEqualTo("EPIPE");
    assertThat(link.socket().write(ascii("late")).getErr().errName()).isEqualTo("EPIPE");
  }

  @Test
  void theIotasksEndCancelsAThreadsWrite() throws Exception {
    Link link = shared();
    Waiting<Result<Unit, TcpErrData>> writer =
        Waiting.start(
            () -> {
              Result<Unit, TcpErrData> last = Result.ok(Unit.UNIT);
              while (last.isOk()) {
                last = link.socket().write(new byte[1000]);
              }
              return last;
            });
    link.peer().getInputStream().skipNBytes(100_000);

    net.iotask().close();

    assertThat(writer.get().getErr().errName()).isIn("ECANCELED", "EBADF");
  }

  @Test
  void aCloseAmongThreadsThatWriteEndsThemAll() throws Exception {
    for (int round = 0; round < 100; round++) {
      Link link = shared();
      List<Waiting<String>> writers = new ArrayList<>();
      for (int w = 0; w < 3; w++) {
        writers.add(Waiting.start(() -> writeUntilRefused(link.socket())));
      }
      link.peer().getInputStream().skipNBytes(10_000);

      link.socket().close();

      for (Waiting<String> writer : writers) {
        assertThat(writer.get()).isIn("ECANCELED", "EBADF");
      }
      // To the end: it is no reset, and nothing hangs.
      link.peer().getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  private static String writeUntilRefused(TcpSocket socket) {
    Result<Unit, TcpErrData> last = Result.ok(Unit.UNIT);
    while (last.isOk()) {
      last = socket.write(new byte[100]);
    }
    return last.getErr().errName();
  }

  @Test
  void anInterruptedThreadsWriteIsDoneIfItNeedNotWait() throws Exception {
    Link link = shared();
    Waiting<Boolean> writer =
        Waiting.start(
            () -> {
              Thread.currentThread().interrupt();
              return link.socket().write(ascii("done")).isOk() && Thread.interrupted();
            });

    assertThat(writer.get()).as("ok, and still interrupted").isTrue();
    assertThat(link.receive(4)).isEqualTo("done");
  }

  @Test
  void anInterruptedWaitForTheRestLetsTheWriteGoOn() throws Exception {
    Link link = shared();
    Waiting<Result<Unit, TcpErrData>> writer =
        Waiting.on(() -> link.socket().write(new byte[MORE_THAN_FITS]));

    writer.interrupt();

    assertThat(writer.get().getErr().errName()).isEqualTo("EINTR");
    link.peer().getInputStream().skipNBytes(MORE_THAN_FITS);
    assertThat(link.socket().write(ascii("next")).isOk()).isTrue();
    assertThat(link.receive(4)).isEqualTo("next");
  }

  @Test
  void aShutdownComesAfterADirectWriteAndRefusesTheNext() throws Exception {
    Link link = shared();
    assertThat(link.socket().write(ascii("last")).isOk()).isTrue();
    link.socket().shutdown(Chan.discard());

    assertThat(link.socket().write(ascii("late")).getErr().errName()).isEqualTo("EPIPE");
    assertThat(link.peer().getInputStream().readAllBytes()).isEqualTo(ascii("last"));
  }

  @Test
  void whatAThreadLeavesAfterTheCloseIsCancelled() throws Exception {
    Link link = shared();
    link.socket().close();
    net.settle();
    enter(link);
    OneShot<Result<Unit, TcpErrData>> rest = new OneShot<>();

    leave(link, WriteOp.of(link.socket(), ascii("rest"), rest), 0);

    assertThat(rest.recv().getErr()).isEqualTo(TcpErrData.CANCELED);
  }

  @Test
  void aWriteWaitsForWhatItsThreadHasSentBefore() throws Exception {
    Link link = shared();
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> standsStill = standStill(goOn);
    Waiting<Result<Unit, TcpErrData>> writer =
        Waiting.on(
            () -> {
              link.socket().write(ascii("one "), Chan.discard());
              return link.socket().write(ascii("two"));
            });
    assertThat(writer.isDone()).isFalse();

    goOn.countDown();

    assertThat(link.receive(7)).isEqualTo("one two");
    assertThat(writer.get().isOk()).isTrue();
    standsStill.join();
  }

  @Test
  void aWriteDoesNotOvertakeAnEndOfBothSides() throws Exception {
    Link link = shared();
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> standsStill = standStill(goOn);
    Waiting<Result<Unit, TcpErrData>> writer =
        Waiting.on(
            () -> {
              link.socket().shutdown(Shutdown.BOTH, Chan.discard());
              return link.socket().write(ascii("late"));
            });

    goOn.countDown();

    assertThat(writer.get().getErr().errName()).isEqualTo("EPIPE");
    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
    standsStill.join();
  }

  @Test
  void everyByteIsCountedWhoeverWritesIt() throws Exception {
    Link link = shared();
    assertThat(link.socket().write(ascii("direct")).isOk()).isTrue();
    assertThat(link.socket().bytesWritten()).isEqualTo(11);
    Waiting<Result<Unit, TcpErrData>> large =
        Waiting.start(() -> link.socket().write(new byte[MORE_THAN_FITS]));
    link.peer().getInputStream().skipNBytes(6 + MORE_THAN_FITS);
    assertThat(large.get().isOk()).isTrue();
    ByteBuffer tried = ByteBuffer.wrap(ascii("tried"));
    while (tried.hasRemaining()) {
      link.socket().tryWrite(tried);
    }

    assertThat(link.socket().bytesWritten()).isEqualTo(16 + MORE_THAN_FITS);
  }

  @Test
  void aPeerThatHasGoneIsToldAsBefore() throws Exception {
    Link link = shared();
    link.reset();
    Result<Unit, TcpErrData> last = Result.ok(Unit.UNIT);
    while (last.isOk()) {
      last = link.socket().write(ascii("x"));
    }

    assertThat(last.getErr().errName()).isIn("ECONNRESET", "EPIPE");
    assertThat(link.socket().write(ascii("x")).getErr()).isEqualTo(last.getErr());
  }

  @Test
  void aWriteAfterItsDeadlineTimesOut() throws Exception {
    Link link = shared();
    link.socket().option(TcpOptions.WRITE_DEADLINE, Instant.now()).get();

    assertThat(link.socket().write(ascii("late")).getErr()).isEqualTo(TcpErrData.TIMEOUT);

    link.socket().option(TcpOptions.WRITE_DEADLINE, Instant.MAX).get();
    assertThat(link.socket().write(ascii("next")).isOk()).isTrue();
    assertThat(link.receive(4)).isEqualTo("next");
  }

  @Test
  void whoeverIsToldOfAWriteMayTryAtOnce() throws Exception {
    Link link = shared();
    CompletableFuture<Result<Integer, TcpErrData>> tried = new CompletableFuture<>();

    link.socket().write(ascii("one "), written -> tried.complete(tryWrite(link)));

    assertThat(tried.get(30, TimeUnit.SECONDS).get()).isEqualTo(3);
    assertThat(link.receive(7)).isEqualTo("one two");
  }

  @Test
  void whoeverIsToldOfTheEndOrOfAFailureIsToldSoByATryToo() throws Exception {
    Link ended = shared();
    CompletableFuture<Result<Integer, TcpErrData>> afterTheEnd = new CompletableFuture<>();
    ended.socket().shutdown(done -> afterTheEnd.complete(tryWrite(ended)));
    Link failed = shared();
    failed.socket().option(TcpOptions.WRITE_TIMEOUT, Duration.ofMillis(50)).get();
    CompletableFuture<Result<Integer, TcpErrData>> afterTheFailure = new CompletableFuture<>();
    CompletableFuture<Result<Long, TcpErrData>> queued = new CompletableFuture<>();
    failed
        .socket()
        .write(
            new byte[MORE_THAN_FITS],
            written -> {
              afterTheFailure.complete(tryWrite(failed));
              queued.complete(failed.socket().queued());
            });

    assertThat(afterTheEnd.get(30, TimeUnit.SECONDS).getErr().errName()).isEqualTo("EPIPE");
    assertThat(afterTheFailure.get(30, TimeUnit.SECONDS).getErr()).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(queued.get(30, TimeUnit.SECONDS)).isEqualTo(Result.ok(0L));
  }

  private static Result<Integer, TcpErrData> tryWrite(Link link) {
    return link.socket().tryWrite(ByteBuffer.wrap(ascii("two")));
  }

  @Test
  void aWriteOfTheIotaskThatTimesOutLeavesTheGateOpen() throws Exception {
    Link link = shared();
    link.socket().option(TcpOptions.WRITE_DEADLINE, Instant.now()).get();
    net.iotask().interact(loop -> link.socket().write(ascii("late"), Chan.discard())).join();
    link.socket().option(TcpOptions.WRITE_DEADLINE, Instant.MAX).get();

    assertThat(link.socket().tryWrite(ByteBuffer.wrap(ascii("next"))).get()).isEqualTo(4);
    assertThat(link.receive(4)).isEqualTo("next");
  }

  @Test
  void theRestOfAWriteTimesOut() throws Exception {
    Link link = shared();
    link.socket().option(TcpOptions.WRITE_TIMEOUT, Duration.ofMillis(50)).get();

    assertThat(link.socket().write(new byte[MORE_THAN_FITS]).getErr())
        .isEqualTo(TcpErrData.TIMEOUT);
  }

  @Test
  void anEmptyWriteWaitsForThoseBefore() throws Exception {
    Link link = shared();
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> standsStill = standStill(goOn);
    Waiting<Result<Unit, TcpErrData>> writer = Waiting.on(() -> link.socket().write(new byte[0]));
    assertThat(writer.isDone()).isFalse();

    goOn.countDown();

    assertThat(writer.get().isOk()).isTrue();
    standsStill.join();
  }

  @Test
  void anIotaskGivesWayToThreadsThatWriteThroughIt() throws Exception {
    assumeTrue(policy().equals("0"), "this process has a policy of its own");
    shared();

    assertThat(policy()).as("SCHED_BATCH").isEqualTo("3");
  }

  /** The iotask's scheduling policy, the 41st field of {@code proc(5)}'s stat. */
  private String policy() throws Exception {
    CompletableFuture<String> policy = new CompletableFuture<>();
    net.iotask()
        .interact(
            loop -> {
              String stat = Files.readString(Path.of("/proc/thread-self/stat"));
              policy.complete(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[41 - 3]);
            })
        .join();
    return policy.get();
  }
}
