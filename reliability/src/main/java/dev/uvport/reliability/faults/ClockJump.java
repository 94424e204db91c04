package dev.uvport.reliability.faults;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpOptions;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets its wall clock jump a day ahead and two days back while time limits of an hour and of some
 * milliseconds are under way: the first must not be over, the second must be. To be run with the
 * library of {@code wall_clock.c} preloaded.
 */
final class ClockJump {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final long PATIENCE_SECONDS = 60;

  private final AtomicInteger tooEarly = new AtomicInteger();
  private final FileChannel offset;

  private ClockJump(FileChannel offset) {
    this.offset = offset;
  }

  /**
   * Runs.
   *
   * @param args the file that holds the clock's offset
   * @throws Exception if anything is not as it must be
   */
  public static void main(String... args) throws Exception {
    try (FileChannel offset = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
        IoTask iotask = IoTask.spawn("clock");
        TcpListener listener = Tcp.bind(IpAddr.parse("127.0.0.1"), 0, 8, iotask).get()) {
      new ClockJump(offset).run(iotask, listener);
    }
    System.out.println("no time limit was affected");
  }

  private void run(IoTask iotask, TcpListener listener) throws Exception {
    int port = listener.localAddr().port();
    try (TcpSocket timed = Tcp.connect(IpAddr.parse("127.0.0.1"), port, iotask).get();
        TcpSocket timedPeer = listener.accept().get();
        TcpSocket limited = Tcp.connect(IpAddr.parse("127.0.0.1"), port, iotask).get();
        TcpSocket limitedPeer = listener.accept().get()) {
      iotask.after(LONG, tooEarly::incrementAndGet);
      timed.whenIdle(LONG, time -> tooEarly.incrementAndGet());
      CompletableFuture<Result<byte[], TcpErrData>> timedRead = timed.readFuture(LONG);
      limited.option(TcpOptions.READ_DEADLINE, Instant.now().plus(LONG)).get();
      CompletableFuture<Result<byte[], TcpErrData>> limitedRead = limited.readFuture();

      jumpTo(iotask, timedPeer, DAY);
      jumpTo(iotask, timedPeer, DAY.negated());

      if (timedRead.isDone() || limitedRead.isDone() || tooEarly.get() != 0) {
        throw new IllegalStateException("a time limit of an hour was over at once");
      }
      timedPeer.write(new byte[1]).get();
      limitedPeer.write(new byte[1]).get();
      timedRead.get(PATIENCE_SECONDS, TimeUnit.SECONDS).get();
      limitedRead.get(PATIENCE_SECONDS, TimeUnit.SECONDS).get();
    }
  }

  private void jumpTo(IoTask iotask, TcpSocket silent, Duration from) throws Exception {
    CompletableFuture<Result<byte[], TcpErrData>> underWay = silent.readFuture(SHORT);
    Instant before = Instant.now();
    ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    write(seconds.putLong(from.toSeconds()).flip());
    Duration jumped = Duration.between(before, Instant.now()).abs();
    if (jumped.compareTo(DAY.dividedBy(2)) < 0) {
      throw new IllegalStateException("the clock has not jumped: " + jumped);
    }
    CompletableFuture<Void> shortTimeout = new CompletableFuture<>();
    iotask.after(SHORT, () -> shortTimeout.complete(null));
    shortTimeout.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Result<byte[], TcpErrData> read = underWay.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (read.isOk() || !read.getErr().isTimeout()) {
      throw new IllegalStateException("not a time-out: " + read);
    }
    Result<byte[], TcpErrData> blocking = silent.read(SHORT);
    if (blocking.isOk() || !blocking.getErr().isTimeout()) {
      throw new IllegalStateException("not a time-out: " + blocking);
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    offset.write(bytes, 0);
  }
}
