package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A connect that is given up leaves nothing behind, and no socket comes late. */
@Timeout(180)
@ExtendWith(LeakCheck.class)
final class ConnectCancelTest {
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);
  private final FullListener six = new FullListener("::1");
  private final FullListener four = new FullListener("127.0.0.1");
  private final TcpConnector unanswered =
      TcpConnector.to(six.address(), four.address()).staggered(Duration.ZERO);

  ConnectCancelTest() throws Exception {}

  @AfterEach
  void closeAll() throws Exception {
    six.close();
    four.close();
    iotask.close();
  }

  @Test
  void cancellingTheFutureClosesWhatWasTried() {
    long before = Handles.open(iotask);
    CompletableFuture<Result<TcpSocket, TcpConnectErrData>> future =
        unanswered.within(Duration.ofDays(1)).connectFuture(iotask);
    Handles.awaitOpen(iotask, before + 2);

    assertThat(future.cancel(true)).isTrue();

    Handles.awaitOpen(iotask, before);
    assertThat(future).isCancelled();
    assertThat(errors).isEmpty();
  }

  @Test
  void aFutureThatIsCompletedByOthersGivesItUpToo() {
    long before = Handles.open(iotask);
    CompletableFuture<Result<TcpSocket, TcpConnectErrData>> timed =
        unanswered.connectFuture(iotask).orTimeout(20, TimeUnit.MILLISECONDS);

    assertThatThrownBy(timed::join).hasCauseInstanceOf(TimeoutException.class);

    Handles.awaitOpen(iotask, before);
  }

  @Test
  void anInterruptGivesItUp() throws Exception {
    long before = Handles.open(iotask);
    Waiting<String> connecting =
        Waiting.on(
            () -> {
              String error = unanswered.connect(iotask).getErr().errName();
              return error + " " + Thread.currentThread().isInterrupted();
            });
    Handles.awaitOpen(iotask, before + 2);

    connecting.interrupt();

    assertThat(connecting.get()).isEqualTo("EINTR true");
    Handles.awaitOpen(iotask, before);
  }

  @Test
  void anInterruptedThreadConnectsToNothing() throws Exception {
    long before = Handles.open(iotask);
    Waiting<Boolean> connecting =
        Waiting.start(
            () -> {
              Thread.currentThread().interrupt();
              Result<TcpSocket, TcpConnectErrData> result = unanswered.connect(iotask);
              return result.getErr().errName().equals("EINTR") && Thread.interrupted();
            });

    assertThat(connecting.get()).isTrue();
    Handles.awaitOpen(iotask, before);
  }

  @Test
  void aLookUpCanBeGivenUp() {
    long before = Handles.open(iotask);
    for (int i = 0; i < 50; i++) {
      TcpConnector.to("localhost", four.address().port()).connectFuture(iotask).cancel(true);
    }
    Handles.awaitOpen(iotask, before);
    assertThat(errors).isEmpty();
  }

  @Test
  void theEndOfItsIotaskEndsAConnectWhereverItIs() throws Exception {
    List<CompletableFuture<Result<TcpSocket, TcpConnectErrData>>> futures = new ArrayList<>();
    for (TcpConnector connector :
        List.of(
            unanswered,
            unanswered.inOrder(),
            unanswered.staggered(Duration.ofDays(1)).within(Duration.ofDays(1)),
            TcpConnector.to("localhost", four.address().port()))) {
      futures.add(connector.connectFuture(iotask));
    }

    iotask.close();
    futures.add(unanswered.connectFuture(iotask));

    assertThat(futures)
        .allSatisfy(each -> assertThat(each.join().getErr().errName()).isEqualTo("ECANCELED"));
    assertThat(errors).isEmpty();
  }

  @Test
  void aChanThatThrowsCostsItsSocketOnly() throws Exception {
    long before = Handles.open(iotask);
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      TcpConnector.to(Loopback.V4, server.getLocalPort())
          .connect(
              iotask,
              result -> {
                throw new IllegalStateException("thrown by the chan");
              });

      try (Socket peer = server.accept()) {
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
      }
      Handles.awaitOpen(iotask, before);
    }
    assertThat(errors).singleElement().asString().contains("thrown by the chan");
  }

  /** Whatever the moment, there is a socket that can be closed, or none. */
  @Test
  void aConnectThatIsGivenUpAtAnyMomentLeavesNothing() throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    long before = Handles.open(iotask);
    try (ServerSocket server = new ServerSocket(0, 512, InetAddress.getByName("127.0.0.1"))) {
      SocketAddr listening = new SocketAddr(Loopback.V4, server.getLocalPort());
      TcpConnector raced =
          TcpConnector.to(six.address(), listening, listening).staggered(Duration.ZERO);
      for (int i = 0; i < 500; i++) {
        if (random.nextBoolean()) {
          cancelAfter(random.nextInt(200_000), raced);
        } else {
          interruptAfter(random.nextInt(200_000), raced);
        }
        drain(server);
      }
    }
    Handles.awaitOpen(iotask, before);
    assertThat(errors).isEmpty();
  }

  private void cancelAfter(int nanos, TcpConnector connector) {
    CompletableFuture<Result<TcpSocket, TcpConnectErrData>> future =
        connector.connectFuture(iotask);
    spin(nanos);
    if (!future.cancel(true)) {
      future.join().get().close();
    }
  }

  private void interruptAfter(int nanos, TcpConnector connector) throws Exception {
    Waiting<Result<TcpSocket, TcpConnectErrData>> connecting =
        Waiting.start(() -> connector.connect(iotask));
    spin(nanos);
    connecting.interrupt();
    connecting.get().ifOk(TcpSocket::close);
  }

  private static void spin(int nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** Keeps the listener's queue from filling up. */
  private static void drain(ServerSocket server) throws Exception {
    server.setSoTimeout(1);
    try {
      while (true) {
        server.accept().close();
      }
    } catch (SocketTimeoutException e) {
      return;
    }
  }
}
