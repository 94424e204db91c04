package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.uvport.uv.AcceptQueue;
import dev.uvport.uv.ChildJvm;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.SockAddr;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvListener;
import dev.uvport.uv.UvLoop;
import dev.uvport.uv.UvStream;
import dev.uvport.uv.UvTcp;
import dev.uvport.uv.UvTimer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class IoTaskCloseTest {
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private IoTask spawn() {
    return IoTask.spawn("to be closed", errors::add);
  }

  @Test
  void exitTwiceAndCloseTwiceAreAsOne() {
    IoTask iotask = spawn();

    iotask.exit();
    iotask.exit();
    iotask.close();
    iotask.close();
    iotask.exit();

    assertThat(iotask.isExiting()).isTrue();
    assertThat(errors).isEmpty();
  }

  @Test
  void closeFromSeveralThreadsReturnsToEach() throws Exception {
    for (int round = 0; round < 50; round++) {
      IoTask iotask = spawn();
      List<Thread> closers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        closers.add(new Thread(iotask::close));
      }
      closers.forEach(Thread::start);
      for (Thread closer : closers) {
        closer.join();
      }
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void exitOnItsOwnThreadEndsItAndCloseThereIsRefused() {
    IoTask iotask = spawn();

    assertThatThrownBy(() -> iotask.interact(loop -> iotask.close()).join())
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("IoTask.close", "to be closed");
    iotask.interact(loop -> iotask.exit()).join();

    iotask.close();
  }

  @Test
  void closeOnAnotherIotaskIsRefused() {
    IoTask other = spawn();
    try (IoTask one = spawn()) {
      assertThatThrownBy(() -> one.interact(loop -> other.close()).join())
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("IoTask.close");
    }
    other.close();
  }

  @Test
  void anInterruptedCloseWaitsAndPassesTheInterruptOn() {
    IoTask iotask = spawn();
    Thread.currentThread().interrupt();

    iotask.close();

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void closeEndsWhateverIsOpenAndTellsWhoeverWaits() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SockAddr peer = new SockAddr(server.getInetAddress().getAddress(), server.getLocalPort(), 0);
      IoTask iotask = spawn();
      CountDownLatch connected = new CountDownLatch(1);
      iotask
          .interact(
              loop -> {
                UvTcp tcp = new UvTcp(loop);
                tcp.onClosed(() -> seen.add("socket closed"));
                tcp.connect(
                    peer,
                    status -> {
                      tcp.readStart(new Silent());
                      connected.countDown();
                    });
                UvListener listener =
                    new UvListener(loop, new SockAddr(new byte[] {127, 0, 0, 1}, 0, 0), 8);
                listener.watch(() -> {});
                listener.onClosed(() -> seen.add("listener closed"));
                new UvTimer(loop).start(3_600_000, () -> seen.add("timer fired"));
                iotask.after(Duration.ofHours(1), () -> seen.add("timeout fired"));
              })
          .join();
      Socket accepted = server.accept();
      connected.await();
      iotask
          .interact(
              loop ->
                  new UvTcp(loop)
                      .connect(peer, status -> seen.add("connect " + UvError.of(status).name())))
          .thenRun(iotask::exit);

      iotask.close();

      assertThat(seen).contains("socket closed", "listener closed");
      assertThat(seen).doesNotContain("timer fired", "timeout fired");
      assertThat(accepted.getInputStream().read()).isEqualTo(-1);
      accepted.close();
    }
    assertThat(errors).isEmpty();
  }

  private static final class Silent implements UvStream.Reader {
    @Override
    public void onRead(ByteBuffer lent) {}

    @Override
    public void onReadEnd(int status) {}
  }

  @Test
  void aConnectThatCannotSucceedIsCancelledByClose() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> parked = new ArrayList<>();
      SockAddr peer = new SockAddr(full.getInetAddress().getAddress(), full.getLocalPort(), 0);
      // Two fit a queue of one; the third waits for an answer that does not come.
      parked.add(new Socket(full.getInetAddress(), full.getLocalPort()));
      parked.add(new Socket(full.getInetAddress(), full.getLocalPort()));
      AcceptQueue.await(full.getLocalPort(), 2);
      IoTask iotask = spawn();
      iotask
          .interact(
              loop -> new UvTcp(loop).connect(peer, status -> seen.add(UvError.of(status).name())))
          .join();

      iotask.close();

      assertThat(seen).containsExactly("ECANCELED");
      for (Socket socket : parked) {
        socket.close();
      }
    }
  }

  @Test
  @Timeout(180)
  void withoutDescriptorsSpawnSaysSoAndWorksAgainLater() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.runWithDescriptors(60, SpawnTooMany.class);

    assertThat(outcome.output().strip())
        .startsWith("iotask one too many cannot start: ")
        .contains("EMFILE")
        .endsWith("works again");
    assertThat(outcome.exitCode()).isZero();
  }

  /** Spawns until the process has no descriptors left, in a process of its own. */
  static final class SpawnTooMany {
    public static void main(String[] args) {
      IoTask.spawn("warm-up").close();
      List<IoTask> spawned = new ArrayList<>();
      try {
        while (true) {
          spawned.add(IoTask.spawn("one too many"));
        }
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
      spawned.forEach(IoTask::close);
      IoTask.spawn("another").close();
      System.out.println("works again");
    }
  }

  @Test
  void aLoopThatAnInteractionClosesEndsTheIotaskAndEverybodyIsTold() {
    IoTask iotask = spawn();

    iotask.interact(UvLoop::close).join();
    await().atMost(Duration.ofSeconds(30)).until(iotask::isExiting);
    iotask.close();

    assertThatThrownBy(() -> iotask.interact(loop -> {}).join())
        .hasRootCauseInstanceOf(IoTaskClosedException.class);
    assertThat(errors)
        .singleElement()
        .isInstanceOf(IllegalStateException.class)
        .hasToString("java.lang.IllegalStateException: this loop is closed");
  }

  @Test
  void aRejectionThatThrowsIsReportedAndKeepsNobodyElseFromBeingTold() throws Exception {
    IoTask iotask = spawn();
    CountDownLatch busy = new CountDownLatch(1);
    iotask.interact(loop -> busy.await());
    iotask.exit();
    Command throwing =
        Command.of(
            () -> {},
            () -> {
              throw new IllegalStateException("thrown by a rejection");
            });
    iotask.send(throwing);
    CompletableFuture<Void> behindIt = iotask.interact(loop -> {});
    for (int i = 0; i < 2_000; i++) { // more than one turn carries out
      iotask.send(throwing);
    }
    busy.countDown();
    iotask.close();
    iotask.send(throwing);

    assertThat(behindIt.isDone()).isTrue();
    assertThat(errors).isNotEmpty().allMatch(e -> e.getMessage().equals("thrown by a rejection"));
  }

  @Test
  void nullIsRefusedAtOnce() {
    IoTask iotask = spawn();
    iotask
        .interact(
            loop -> {
              for (ThrowingCallable call :
                  List.<ThrowingCallable>of(
                      () -> iotask.send(null),
                      () -> iotask.letWait(null),
                      () -> iotask.flushLater(null),
                      () -> iotask.afterTurn(null),
                      () -> iotask.report(null),
                      () -> Command.of(null),
                      () -> Command.of(() -> {}, null))) {
                assertThatThrownBy(call).isInstanceOf(NullPointerException.class);
              }
            })
        .join();
    iotask.close();

    assertThat(errors).isEmpty();
  }
}
