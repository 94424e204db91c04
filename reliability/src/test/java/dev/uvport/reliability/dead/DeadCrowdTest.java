package dev.uvport.reliability.dead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.reliability.process.JavaProcess;
import dev.uvport.reliability.process.ProcessFigures;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.Uv;
import dev.uvport.uv.UvHandle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many peers that die at once, by a reset, while their connections are paused or half-closed. */
@Timeout(300)
@ExtendWith(LeakCheck.class)
final class DeadCrowdTest {
  private static final IpAddr LOOPBACK = IpAddr.parse("127.0.0.1");
  private static final int FEW = 300;
  private static final int MANY = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final long RESULT_SECONDS = 120;

  private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
  private final IoTask iotask = IoTask.spawn("dead crowd", errors::add);
  private final List<TcpSocket> sockets = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger ends = new AtomicInteger();

  @AfterEach
  void end() {
    iotask.close();
    assertThat(errors).isEmpty();
  }

  /** What a process holds, and this module can see. */
  private record Held(long handles, long nativeBytes, long sockets) {
    static Held now() {
      return new Held(
          UvHandle.created() - UvHandle.freed(),
          Uv.nativeBytes(),
          ProcessFigures.of(ProcessHandle.current().pid()).sockets());
    }

    boolean isNoMoreThan(Held before) {
      return handles <= before.handles
          && nativeBytes <= before.nativeBytes
          && sockets <= before.sockets;
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingOfThemIsLeftThoughNobodyCloses(Crowd.Habit habit) throws Exception {
    die(habit, FEW);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("heavy")
  void nothingOfTenThousandIsLeftThoughNobodyCloses(Crowd.Habit habit) throws Exception {
    die(habit, MANY);
  }

  private void die(Crowd.Habit habit, int count) throws Exception {
    try (TcpListener listener = Tcp.bind(LOOPBACK, 0, 1024, iotask).get()) {
      warmUp();
      Held before = Held.now();
      listener.incoming(accepted -> accepted.ifOk(socket -> meet(socket, habit)));
      CountDownLatch connected = new CountDownLatch(1);
      try (JavaProcess crowd =
          JavaProcess.start(
              List.of(),
              List.of("-Xmx256m"),
              Crowd.class.getName(),
              List.of(
                  Integer.toString(listener.localAddr().port()),
                  Integer.toString(count),
                  habit.name()),
              line -> connected.countDown())) {
        assertThat(connected.await(RESULT_SECONDS, TimeUnit.SECONDS)).as("connected").isTrue();
        await().atMost(PATIENCE).until(() -> sockets.size() == count);
        if (habit == Crowd.Habit.ENDS) {
          await().atMost(PATIENCE).until(() -> ends.get() == count);
        }
        // What waits for a process that is killed makes the kernel say so with a reset.
        for (TcpSocket socket : sockets) {
          assertThat(socket.writeFuture(new byte[1]).join().isOk()).isTrue();
        }
        crowd.signal("KILL");
        crowd.exitStatus(RESULT_SECONDS);
      }
      long killed = System.nanoTime();
      Map<String, Long> outcomes = outcomes();
      long noticed = System.nanoTime() - killed;

      assertThat(outcomes).isEqualTo(Map.of("ECONNRESET", (long) count));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(Held.now()).matches(now -> now.isNoMoreThan(before), "as " + before));
      checkReads(habit);
      assertThat(ends).as("ends that were told").hasValue(habit == Crowd.Habit.ENDS ? count : 0);
      System.out.printf(
          "%d peers, %s, killed while nobody read from them: all known %d ms after their end, none"
              + " closed by its owner; handles, native bytes and sockets as before: %s%n",
          count, habit, Duration.ofNanos(noticed).toMillis(), before);
    }
    sockets.forEach(TcpSocket::close);
  }

  /** The loop opens what it watches such connections with when it has the first. */
  private void warmUp() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TcpSocket first = Tcp.connect(LOOPBACK, server.getLocalPort(), iotask).get();
      Socket peer = server.accept();
      first.readStart().get();
      first.readStop().get();
      first.close();
      first.closed().get(RESULT_SECONDS, TimeUnit.SECONDS);
      peer.close();
    }
  }

  private void meet(TcpSocket socket, Crowd.Habit habit) {
    socket.readStart(
        new ReadHandler() {
          @Override
          public void onData(ByteBuffer data) {
            throw new AssertionError("nobody reads");
          }

          @Override
          public void onEnd(TcpErrData why) {
            ends.incrementAndGet();
          }
        });
    if (habit != Crowd.Habit.ENDS) {
      socket.readStop();
    }
    sockets.add(socket);
  }

  private Map<String, Long> outcomes() throws Exception {
    List<String> names = new ArrayList<>();
    for (TcpSocket socket : List.copyOf(sockets)) {
      names.add(socket.closed().get(RESULT_SECONDS, TimeUnit.SECONDS).getErr().errName());
    }
    return names.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private void checkReads(Crowd.Habit habit) {
    for (TcpSocket socket : sockets) {
      Result<byte[], TcpErrData> next = socket.read();
      if (habit == Crowd.Habit.SENDS) {
        assertThat(next.get()).hasSize(100);
        next = socket.read();
      }
      assertThat(next.getErr().errName())
          .isEqualTo(habit == Crowd.Habit.ENDS ? "EOF" : "ECONNRESET");
      socket.write(new byte[1], Chan.discard());
    }
  }
}
