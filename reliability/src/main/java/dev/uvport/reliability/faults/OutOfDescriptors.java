package dev.uvport.reliability.faults;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.ErrorKind;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpConnectErrData;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.Uv;
import dev.uvport.uv.UvHandle;
import dev.uvport.uv.UvLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connects to itself while other threads take all descriptors and give them back, round after
 * round. To be run with a low limit of descriptors; prints one line of figures, and fails with a
 * stack trace.
 */
final class OutOfDescriptors {
  private static final IpAddr LOOPBACK = IpAddr.parse("127.0.0.1");
  private static final int THIEVES = 3;
  private static final int TICKS = 10;
  private static final int WAVE = 30;
  private static final Duration TICK = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final IoTask iotask = IoTask.spawn("short of descriptors");
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong notAccepted = new AtomicLong();
  private final AtomicLong connected = new AtomicLong();
  private final AtomicLong notConnected = new AtomicLong();
  private final TcpListener listener = Tcp.bind(LOOPBACK, 0, 128, iotask).get();
  private long stolen;

  private OutOfDescriptors() {
    listener.incoming(this::accepted);
  }

  /**
   * Runs.
   *
   * @param args how many rounds
   * @throws Exception if anything is not as it must be
   */
  public static void main(String... args) throws Exception {
    LoadedClasses.loadAllBeside(Tcp.class, IoTask.class, UvLoop.class, OutOfDescriptors.class);
    int rounds = Integer.parseInt(args[0]);
    OutOfDescriptors test = new OutOfDescriptors();
    test.tick();
    test.echo(); // loads what the JDK has not loaded yet
    for (int round = 0; round < rounds; round++) {
      test.starve();
      test.echo();
    }
    test.listener.close();
    test.iotask.close();
    if (UvHandle.created() != UvHandle.freed() || Uv.nativeBytes() != 0) {
      throw new IllegalStateException(
          (UvHandle.created() - UvHandle.freed())
              + " handles and "
              + Uv.nativeBytes()
              + " native bytes are left");
    }
    System.out.println(test.figures(rounds));
  }

  private String figures(int rounds) {
    return rounds
        + " rounds without descriptors: "
        + stolen
        + " times none was left for a thief; "
        + notAccepted
        + " accepts refused and reported, "
        + notConnected
        + " connects refused; "
        + accepted
        + " connections accepted, "
        + connected
        + " connected; the loop's timer fired "
        + ticks
        + " times; service back after each round";
  }

  private void tick() {
    ticks.incrementAndGet();
    iotask.after(TICK, this::tick);
  }

  /** Echoes once to each peer, and closes. */
  private void accepted(Result<TcpSocket, TcpErrData> connection) {
    if (connection.isErr()) {
      check(connection.getErr().errName());
      notAccepted.incrementAndGet();
      return;
    }
    accepted.incrementAndGet();
    TcpSocket socket = connection.get();
    socket.read(
        chunk -> {
          if (chunk.isOk()) {
            socket.write(chunk.get(), written -> socket.close());
          } else {
            socket.close();
          }
        });
  }

  private static void check(String errName) {
    if (!errName.equals("EMFILE")) {
      throw new IllegalStateException("not the error of a process without descriptors: " + errName);
    }
  }

  /** Connects again and again while there are no descriptors, until connects have been refused. */
  private void starve() throws Exception {
    long ticksBefore = ticks.get();
    long refusedBefore = notConnected.get();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<TcpSocket> kept = new ArrayList<>();
    try (DescriptorThieves thieves = new DescriptorThieves(THIEVES)) {
      while (thieves.refused() == 0
          || ticks.get() < ticksBefore + TICKS
          || notConnected.get() == refusedBefore) {
        connectWave(kept);
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(
              "the loop stands still, or never lacks a descriptor: " + figures(0));
        }
      }
      stolen += thieves.refused();
    } finally {
      kept.forEach(TcpSocket::close);
    }
  }

  private void connectWave(List<TcpSocket> kept) throws Exception {
    List<CompletableFuture<Result<TcpSocket, TcpConnectErrData>>> wave = new ArrayList<>();
    for (int i = 0; i < WAVE; i++) {
      wave.add(Tcp.connectFuture(LOOPBACK, listener.localAddr().port(), iotask));
    }
    for (CompletableFuture<Result<TcpSocket, TcpConnectErrData>> one : wave) {
      Result<TcpSocket, TcpConnectErrData> result = one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (result.isOk()) {
        connected.incrementAndGet();
        kept.add(result.get());
      } else {
        check(result.getErr().errName());
        notConnected.incrementAndGet();
      }
    }
    if (kept.size() > WAVE) {
      kept.forEach(TcpSocket::close);
      kept.clear();
    }
  }

  /** With descriptors for all, each connection is served: those that waited in the kernel too. */
  private void echo() {
    byte[] sent = {1, 2, 3};
    try (TcpSocket socket =
        Tcp.connect(LOOPBACK, listener.localAddr().port(), iotask, PATIENCE).get()) {
      socket.write(sent).get();
      Result<byte[], TcpErrData> answer = socket.read(PATIENCE);
      if (answer.isErr() && answer.getErr().kind() == ErrorKind.TIMEOUT) {
        throw new IllegalStateException("no answer although there are descriptors");
      }
      if (!Arrays.equals(sent, answer.get())) {
        throw new IllegalStateException("wrong answer " + Arrays.toString(answer.get()));
      }
    }
  }
}
