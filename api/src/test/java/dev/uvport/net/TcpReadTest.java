package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.OneShot;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpReadTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aReadGetsWhatThePeerSent(ReadForm form) throws Exception {
    Link link = net.link();
    for (String text : List.of("one", "two", "three")) {
      link.send(text);
      assertThat(form.read(link.socket()).get()).isEqualTo(ascii(text));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadWaitsForWhatThePeerSends(ReadForm form) throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> form.read(link.socket()));
    assertThat(reader.isDone()).isFalse();

    link.send("late");

    assertThat(reader.get().get()).isEqualTo(ascii("late"));
  }

  @ParameterizedTest
  @EnumSource
  void theEndIsToldToEachReadAfterTheData(ReadForm form) throws Exception {
    Link link = net.link();
    link.send("last");
    link.peer().shutdownOutput();

    assertThat(form.read(link.socket()).get()).isEqualTo(ascii("last"));
    for (int i = 0; i < 3; i++) {
      assertThat(form.read(link.socket()).getErr().isEof()).isTrue();
    }
    // The other direction is as usable as before.
    assertThat(link.socket().write(ascii("still here")).isOk()).isTrue();
    assertThat(link.receive(10)).isEqualTo("still here");
  }

  @ParameterizedTest
  @EnumSource
  void aResetIsNoEndOfFile(ReadForm form) throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> form.read(link.socket()));

    link.reset();

    assertThat(reader.get().getErr().errName()).isEqualTo("ECONNRESET");
  }

  @ParameterizedTest
  @EnumSource
  void aResetBehindDataIsToldAfterTheData(ReadForm form) throws Exception {
    Link link = net.link();
    link.send("data");
    link.reset();

    assertThat(form.read(link.socket()).get()).isEqualTo(ascii("data"));
    assertThat(form.read(link.socket()).getErr().errName()).isEqualTo("ECONNRESET");
  }

  @Test
  void aReadThatTimedOutLeavesTheNextOneItsData() throws Exception {
    Link link = net.link();

    Result<byte[], TcpErrData> nothing = link.socket().read(Duration.ofMillis(1));
    Result<byte[], TcpErrData> nothingLater = link.socket().readFuture(Duration.ofMillis(1)).join();
    link.send("late");

    assertThat(nothing.getErr()).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(nothingLater.getErr()).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(link.socket().read().get()).isEqualTo(ascii("late"));
  }

  @Test
  void aReadWithoutTimeOnlyLooks() throws Exception {
    Link link = net.link();

    assertThat(link.socket().read(Duration.ZERO).getErr().isTimeout()).isTrue();
    assertThat(link.socket().readFuture(Duration.ZERO).join().getErr().isTimeout()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMED", "TIMED_FUTURE"})
  void timedReadsThatRaceWithDataLoseNothing(ReadForm form) throws Exception {
    int races = 10_000;
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Link link = net.link();
    AtomicBoolean enough = new AtomicBoolean();
    Waiting<Integer> sender = Waiting.start(() -> sendUntil(enough, link, new Random(seed + 1)));

    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int timeouts = 0;
    int reads = 0;
    // Both must have won, or it was no race.
    for (; reads < races || timeouts == 0 || timeouts == reads; reads++) {
      Duration limit = Duration.ofNanos(random.nextInt(100_000));
      Result<byte[], TcpErrData> result =
          form == ReadForm.TIMED
              ? link.socket().read(limit)
              : link.socket().readFuture(limit).join();
      result.ifOk(read::writeBytes);
      result.ifErr(why -> assertThat(why).isEqualTo(TcpErrData.TIMEOUT));
      timeouts += result.isErr() ? 1 : 0;
    }
    enough.set(true);
    int sent = sender.get();
    while (read.size() < sent) {
      read.writeBytes(link.socket().read().get());
    }

    System.out.println(timeouts + " of " + reads + " reads were too early");
    byte[] bytes = read.toByteArray();
    assertThat(bytes).hasSize(sent);
    for (int i = 0; i < sent; i++) {
      assertThat(bytes[i]).as("byte " + i).isEqualTo((byte) i);
    }
  }

  /** Sends a byte at a time, with pauses of the length that the reads allow; returns how many. */
  private static int sendUntil(AtomicBoolean enough, Link link, Random random) throws Exception {
    int sent = 0;
    while (!enough.get()) {
      link.send(new byte[] {(byte) sent++});
      long pause = random.nextInt(100_000);
      for (long from = System.nanoTime(); System.nanoTime() - from < pause; ) {
        Thread.onSpinWait();
      }
    }
    return sent;
  }

  @Test
  void readsThatWaitAreServedInTheirOrder() throws Exception {
    Link link = net.link();
    List<CompletableFuture<Result<byte[], TcpErrData>>> reads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      reads.add(link.socket().readFuture());
    }

    for (int i = 0; i < 10; i++) {
      link.send("message " + i);
      assertThat(reads.get(i).join().get()).isEqualTo(ascii("message " + i));
    }
  }

  @Test
  void aSecondReaderIsToldSoAtOnce() throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> first = Waiting.on(() -> link.socket().read());

    assertThatThrownBy(() -> link.socket().read())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("one receiver at a time");
    link.send("for the first");

    assertThat(first.get().get()).isEqualTo(ascii("for the first"));
  }

  @Test
  void anInterruptedReadSaysSoAndLosesNothing() throws Exception {
    Link link = net.link();
    Waiting<Boolean> reader =
        Waiting.on(
            () -> {
              String name = link.socket().read().getErr().errName();
              return name.equals("EINTR") && Thread.currentThread().isInterrupted();
            });

    reader.interrupt();
    assertThat(reader.get()).isTrue();
    link.send("kept");

    assertThat(link.socket().read().get()).isEqualTo(ascii("kept"));
  }

  @Test
  void aReadThatItsThreadHasSentBeforeItWaitsForItsOwnComesFirst() throws Exception {
    Link link = net.link();
    OneShot<Result<byte[], TcpErrData>> sent = new OneShot<>();
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> standsStill = net.iotask().interact(loop -> goOn.await());
    Waiting<Result<byte[], TcpErrData>> own =
        Waiting.on(
            () -> {
              link.socket().read(sent);
              return link.socket().read();
            });

    goOn.countDown();
    standsStill.join();
    link.send("first");

    assertThat(sent.recv().get()).isEqualTo(ascii("first"));
    link.send("second");
    assertThat(own.get().get()).isEqualTo(ascii("second"));
  }
}
