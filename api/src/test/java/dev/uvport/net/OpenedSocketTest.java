package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.ExpectsReports;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.RefusingPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A socket that is used before it is connected. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class OpenedSocketTest {
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);
  private final ServerSocket server;
  private final FullListener full = new FullListener("127.0.0.1");
  private final TcpConnector connector;

  OpenedSocketTest() throws Exception {
    server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
    connector = TcpConnector.to(Loopback.V4, server.getLocalPort());
  }

  @AfterEach
  void closeAll() throws Exception {
    full.close();
    server.close();
    iotask.close();
    assertThat(errors).isEmpty();
  }

  private TcpSocket openUnanswered() {
    return TcpConnector.to(full.address()).open(iotask);
  }

  private TcpSocket openRefused() {
    return TcpConnector.to(Loopback.V4, RefusingPort.V4.number()).open(iotask);
  }

  private static String nameOf(Result<?, TcpErrData> failed) {
    return failed.getErr().errName();
  }

  @Test
  void whatIsWrittenBeforeItIsConnectedArrivesInOrder() throws Exception {
    List<CompletableFuture<Result<Unit, TcpErrData>>> written = new ArrayList<>();
    CompletableFuture<TcpSocket> opened = new CompletableFuture<>();
    iotask.interact(
        loop -> {
          // All within one turn, so before the connection can be there.
          TcpSocket socket = connector.open(iotask);
          written.add(socket.writeFuture(ascii("a")));
          written.add(socket.writeFuture(new byte[0]));
          socket.write(ByteBuffer.wrap(ascii("b")), Chan.discard());
          written.add(socket.shutdownFuture());
          written.add(socket.connected());
          assertThat(nameOf(socket.peerAddr())).isEqualTo("ENOTCONN");
          assertThat(nameOf(socket.localAddr())).isEqualTo("ENOTCONN");
          assertThat(written).noneMatch(CompletableFuture::isDone);
          opened.complete(socket);
        });

    try (TcpSocket socket = opened.join();
        Socket peer = server.accept()) {
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(ascii("ab"));
      assertThat(written).allMatch(each -> each.join().isOk());
      assertThat(socket.peerAddr().get().port()).isEqualTo(server.getLocalPort());
      assertThat(socket.localAddr().get().port()).isEqualTo(peer.getPort());
      assertThat(socket.connected().join().isOk()).isTrue();
    }
  }

  @Test
  void fromAnyThreadItCanBeUsedAtOnce() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (TcpSocket socket = TcpConnector.to("localhost", server.getLocalPort()).open(iotask)) {
        CompletableFuture<Result<Unit, TcpErrData>> written = socket.writeFuture(ascii("hello"));
        try (Socket peer = server.accept()) {
          peer.getOutputStream().write(ascii("world"));
          assertThat(socket.read().get()).isEqualTo(ascii("world"));
          assertThat(peer.getInputStream().readNBytes(5)).isEqualTo(ascii("hello"));
          assertThat(written.join().isOk()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadThatWaitsForTheConnectionGetsWhatArrives(ReadForm form) throws Exception {
    try (TcpSocket socket = connector.open(iotask)) {
      Waiting<Result<byte[], TcpErrData>> reader = Waiting.start(() -> form.read(socket));
      try (Socket peer = server.accept()) {
        peer.getOutputStream().write(ascii("hello"));
        assertThat(reader.get().get()).isEqualTo(ascii("hello"));
      }
    }
  }

  @Test
  void aStreamThatIsStartedBeforeBeginsWhenItIsConnected() throws Exception {
    Port<Result<byte[], TcpErrData>> port = new Port<>();
    iotask
        .interact(
            loop -> {
              TcpSocket socket = connector.open(iotask);
              assertThat(socket.readStart(port.chan()).isOk()).isTrue();
              assertThat(nameOf(socket.readStart())).isEqualTo("EALREADY");
              assertThat(socket.readStop().isOk()).isTrue();
              assertThat(socket.readStart(port.chan()).isOk()).isTrue();
              socket.connected().thenRun(socket::shutdownFuture);
            })
        .join();

    try (Socket peer = server.accept()) {
      peer.getOutputStream().write(ascii("x"));
      assertThat(port.recv().get()).isEqualTo(ascii("x"));
    }
    assertThat(port.recv().getErr()).isEqualTo(TcpErrData.EOF);
  }

  /** The kernel asks again after a second, so this takes that long. */
  @Test
  void whatIsWrittenFromALentBufferOutlivesItsTurn() throws Exception {
    TcpSocket to = openUnanswered();
    try (TcpSocket from = connector.connect(iotask).get();
        Socket sender = server.accept()) {
      List<String> lent = new CopyOnWriteArrayList<>();
      from.readStart(
          new ReadHandler() {
            @Override
            public void onData(ByteBuffer data) {
              to.write(data, Chan.discard());
              lent.add("chunk");
            }

            @Override
            public void onEnd(TcpErrData why) {
              lent.add("end");
            }
          });
      for (String text : List.of("first", "second", "third")) {
        int already = lent.size();
        sender.getOutputStream().write(ascii(text));
        soon().until(() -> lent.size() > already);
      }

      try (Socket peer = full.acceptNext()) {
        assertThat(peer.getInputStream().readNBytes(16)).isEqualTo(ascii("firstsecondthird"));
      }
    }
    assertThat(to.connected().join().isOk()).isTrue();
    to.close();
  }

  @Test
  void aRefusalEndsWhatWaitsAndWhatComesLater() throws Exception {
    List<CompletableFuture<? extends Result<?, TcpErrData>>> outcomes = new ArrayList<>();
    TcpSocket socket = openRefused();
    outcomes.add(socket.writeFuture(ascii("x")));
    outcomes.add(socket.readFuture());
    outcomes.add(socket.connected());
    outcomes.add(socket.shutdownFuture());
    socket.connected().join();
    outcomes.add(socket.writeFuture(ascii("x")));
    outcomes.add(socket.readFuture());
    outcomes.add(socket.connected());
    outcomes.add(socket.shutdownFuture());
    outcomes.forEach(CompletableFuture::join); // two may not read at once
    outcomes.add(CompletableFuture.completedFuture(socket.read()));
    outcomes.add(CompletableFuture.completedFuture(socket.read(Duration.ZERO)));
    outcomes.add(CompletableFuture.completedFuture(socket.readStart().get().recv()));

    assertThat(outcomes)
        .allSatisfy(
            outcome -> {
              assertThat(nameOf(outcome.join())).isEqualTo("ECONNREFUSED");
              assertThat(outcome.join().getErr().kind()).isEqualTo(ErrorKind.CONNECTION_REFUSED);
              assertThat(outcome.join().getErr().errMsg()).contains("connecting to 127.0.0.1:");
            });
    assertThat(nameOf(socket.peerAddr())).isEqualTo("ENOTCONN");
    assertThat(socket.isClosed()).isFalse();
    socket.close();
    assertThat(nameOf(socket.read())).isEqualTo("EBADF");
    assertThat(nameOf(socket.peerAddr())).isEqualTo("EBADF");
    assertThat(nameOf(socket.writeFuture(ascii("x")).join())).isEqualTo("EBADF");
  }

  @Test
  void aRefusalEndsAStream() throws Exception {
    Port<Result<byte[], TcpErrData>> port = new Port<>();
    try (TcpSocket socket = openUnansweredFor(Duration.ofMillis(20))) {
      socket.readStart(port.chan());

      assertThat(port.recv().getErr()).isEqualTo(TcpErrData.TIMEOUT);
      assertThat(nameOf(socket.writeFuture(ascii("x")).join())).isEqualTo("TIMEOUT");
    }
  }

  private TcpSocket openUnansweredFor(Duration limit) {
    return TcpConnector.to(full.address()).within(limit).open(iotask);
  }

  @Test
  void closeGivesTheAttemptUpAndTellsWhoeverWaitsInOrder() throws Exception {
    long before = Handles.open(iotask);
    TcpSocket socket = openUnanswered();
    List<String> told = new CopyOnWriteArrayList<>();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(socket::read);
    socket.write(ascii("a"), result -> told.add("a " + nameOf(result)));
    socket.write(ascii("b"), result -> told.add("b " + nameOf(result)));
    socket.shutdown(result -> told.add("shutdown " + nameOf(result)));
    CompletableFuture<Result<Unit, TcpErrData>> connected = socket.connected();
    Handles.awaitOpen(iotask, before + 1);

    socket.close();
    socket.close();

    assertThat(reader.get().getErr()).isEqualTo(TcpErrData.CANCELED);
    assertThat(connected.join().getErr()).isEqualTo(TcpErrData.CANCELED);
    Handles.awaitOpen(iotask, before);
    assertThat(told).containsExactly("a ECANCELED", "b ECANCELED", "shutdown ECANCELED");
    assertThat(nameOf(socket.connected().join())).isEqualTo("EBADF");
    assertThat(nameOf(socket.read())).isEqualTo("EBADF");
  }

  @Test
  void theEndOfItsIotaskIsTold() throws Exception {
    TcpSocket socket = openUnanswered();
    TcpSocket named = TcpConnector.to("localhost", full.address().port()).open(iotask);
    CompletableFuture<Result<Unit, TcpErrData>> written = socket.writeFuture(ascii("x"));
    CompletableFuture<Result<Unit, TcpErrData>> connected = named.connected();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(socket::read);

    iotask.close();

    assertThat(nameOf(written.join())).isEqualTo("ECANCELED");
    assertThat(nameOf(connected.join())).isEqualTo("ECANCELED");
    assertThat(nameOf(reader.get())).isEqualTo("ECANCELED");
    assertThat(nameOf(socket.read())).isEqualTo("EBADF");
    TcpSocket late = openUnanswered();
    assertThat(nameOf(late.connected().join())).isEqualTo("ECANCELED");
    assertThat(nameOf(late.read())).isEqualTo("EBADF");
    assertThat(nameOf(late.writeFuture(ascii("x")).join())).isEqualTo("EBADF");
  }

  @Test
  void anyOtherSocketIsConnectedUntilItIsClosed() throws Exception {
    TcpSocket socket = connector.connect(iotask).get();
    assertThat(socket.connected().join().isOk()).isTrue();
    socket.close();
    assertThat(nameOf(socket.connected().join())).isEqualTo("EBADF");
  }

  @Test
  void closeFromWhatIsToldOfTheConnectionIsSafe() throws Exception {
    TcpSocket socket = connector.open(iotask);
    CompletableFuture<Result<Unit, TcpErrData>> written = socket.writeFuture(ascii("bye"));
    socket.connected().thenRun(socket::close);

    try (Socket peer = server.accept()) {
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(ascii("bye"));
    }
    assertThat(written.join().isOk()).isTrue();
    TcpSocket refused = openRefused();
    refused.connected().thenRun(refused::close).join();
    assertThat(nameOf(refused.readFuture().join())).isEqualTo("EBADF");
  }

  @Test
  @ExpectsReports
  void whileItConnectsItIsNotDroppedHoweverItIsReached() throws Exception {
    long before = Handles.open(iotask);
    connector.open(iotask).write(ascii("x"), Chan.discard());
    TcpConnector.to(full.address()).open(iotask);
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    try (Socket peer = server.accept()) {
      assertThat(peer.getInputStream().read()).isEqualTo('x');
      soon()
          .untilAsserted(
              () -> {
                System.gc();
                assertThat(Handles.open(iotask)).isEqualTo(before + 1);
              });
      for (int i = 0; i < 5; i++) {
        System.gc();
        assertThat(Handles.open(iotask)).as("the one that connects").isEqualTo(before + 1);
      }
    }
  }

  @Test
  void whoeverWaitsForTheConnectIsToldOfACloseBeforeItIsOver() {
    TcpSocket socket = openUnanswered();
    CompletableFuture<Result<Unit, TcpErrData>> connected = socket.connected();
    CompletableFuture<Boolean> told = socket.closed().thenApply(over -> connected.isDone());

    socket.close();

    assertThat(told.orTimeout(30, TimeUnit.SECONDS).join()).isTrue();
  }
}
