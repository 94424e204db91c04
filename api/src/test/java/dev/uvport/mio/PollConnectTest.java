package dev.uvport.mio;

import static dev.uvport.mio.PollFixture.BOTH;
import static dev.uvport.mio.PollFixture.TOKEN;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.net.ErrorKind;
import dev.uvport.net.TcpConnector;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sockets that are registered while they connect. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class PollConnectTest {
  private final PollFixture net = new PollFixture();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  /** A socket, with what is done with it in the turn that opens it: before it can be connected. */
  private TcpSocket open(TcpConnector connector, Consumer<TcpSocket> first) {
    CompletableFuture<TcpSocket> opened = new CompletableFuture<>();
    net.iotask()
        .interact(
            loop -> {
              TcpSocket socket = connector.open(net.iotask());
              first.accept(socket);
              opened.complete(socket);
            })
        .join();
    return opened.join();
  }

  private void register(TcpSocket socket, Interest interest) {
    assertThat(net.registry().register(socket, TOKEN, interest).isOk()).isTrue();
  }

  private static Result<Integer, TcpErrData> tryRead(TcpSocket socket) {
    return socket.tryRead(ByteBuffer.allocate(1));
  }

  private static Result<Integer, TcpErrData> tryWrite(TcpSocket socket) {
    return socket.tryWrite(ByteBuffer.allocate(1));
  }

  @Test
  void whoeverIsConnectedIsWritable() throws Exception {
    TcpSocket opened =
        open(
            net.toListener(),
            socket -> {
              register(socket, Interest.WRITABLE);
              assertThat(tryRead(socket).getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
              assertThat(tryWrite(socket).getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
              assertThat(socket.tryIo(fd -> Result.ok()).getErr().errName()).isEqualTo("ENOTCONN");
              assertThat(socket.takeError().get()).isEmpty();
            });

    try (opened) {
      Event event = net.until(Event::isWritable);

      assertThat(event).hasToString("Event[7 writable]");
      assertThat(opened.peerAddr().get()).isEqualTo(net.listener().localAddr());
      assertThat(opened.takeError().get()).isEmpty();
      assertThat(tryWrite(opened).get()).isEqualTo(1);
      net.listener().accept().get().close();
    }
  }

  @Test
  void whoeverCannotBeConnectedIsReadyAndEachTrySaysWhy() throws Exception {
    TcpSocket opened = open(PollFixture.toNobody(), socket -> register(socket, Interest.WRITABLE));

    try (opened) {
      Event event = net.until(Event::isError);

      assertThat(event.isWritable()).isTrue();
      assertThat(event.isReadClosed()).isTrue();
      assertThat(event.isWriteClosed()).isTrue();
      assertThat(opened.peerAddr().getErr().errName()).isEqualTo("ENOTCONN");
      assertThat(opened.takeError().get().orElseThrow().kind())
          .isEqualTo(ErrorKind.CONNECTION_REFUSED);
      assertThat(tryRead(opened).getErr().kind()).isEqualTo(ErrorKind.CONNECTION_REFUSED);
      assertThat(tryWrite(opened).getErr().kind()).isEqualTo(ErrorKind.CONNECTION_REFUSED);
      assertThat(opened.tryIo(fd -> Result.ok()).getErr().kind())
          .isEqualTo(ErrorKind.CONNECTION_REFUSED);
    }
  }

  @Test
  void whoeverIsToldThatItIsConnectedMayTryAtOnce() throws Exception {
    CompletableFuture<Result<Integer, TcpErrData>> wrote = new CompletableFuture<>();
    TcpSocket opened =
        open(
            net.toListener(),
            socket -> {
              assertThat(tryWrite(socket).getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
              socket.connected().thenAccept(how -> wrote.complete(tryWrite(socket)));
            });

    try (opened) {
      assertThat(wrote.get(30, SECONDS).get()).isEqualTo(1);
      net.listener().accept().get().close();
    }
  }

  @Test
  void whoeverIsToldThatItCannotBeConnectedIsToldSoByATryToo() throws Exception {
    CompletableFuture<List<ErrorKind>> kinds = new CompletableFuture<>();
    TcpSocket opened =
        open(
            PollFixture.toNobody(),
            socket -> {
              assertThat(tryRead(socket).getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
              socket
                  .connected()
                  .thenAccept(
                      how ->
                          kinds.complete(
                              List.of(
                                  tryRead(socket).getErr().kind(),
                                  tryWrite(socket).getErr().kind())));
            });

    try (opened) {
      assertThat(kinds.get(30, SECONDS)).containsOnly(ErrorKind.CONNECTION_REFUSED);
    }
  }

  @Test
  void whoeverHasFailedBeforeItIsRegisteredIsToldOfToo() throws Exception {
    TcpSocket opened = open(PollFixture.toNobody(), socket -> {});
    assertThat(opened.connected().join().isErr()).isTrue();

    try (opened) {
      register(opened, Interest.READABLE);

      assertThat(net.until(Event::isError).isReadable()).isTrue();
    }
  }

  @Test
  void theTermsCanChangeWhileItConnects() throws Exception {
    Token other = new Token(8);
    TcpSocket opened =
        open(
            net.toListener(),
            socket -> {
              register(socket, Interest.READABLE);
              assertThat(net.registry().reregister(socket, other, BOTH).isOk()).isTrue();
            });

    try (opened) {
      assertThat(net.until(Event::isWritable).token()).isEqualTo(other);
      net.listener().accept().get().close();
      assertThat(net.until(Event::isReadClosed).token()).isEqualTo(other);
    }
  }

  @Test
  void whoeverIsDeregisteredWhileItConnectsIsNotToldOf() throws Exception {
    TcpSocket opened =
        open(
            net.toListener(),
            socket -> {
              register(socket, BOTH);
              assertThat(net.registry().deregister(socket).isOk()).isTrue();
            });

    try (opened;
        TcpSocket peer = net.listener().accept().get()) {
      assertThat(opened.connected().join().isOk()).isTrue();
      assertThat(net.now()).isEmpty();
      register(opened, Interest.READABLE);
      peer.write(new byte[1]);
      assertThat(net.until(Event::isReadable).token()).isEqualTo(TOKEN);
    }
  }

  @Test
  void whoeverIsClosedWhileItConnectsIsNotToldOf() throws Exception {
    TcpSocket opened =
        open(
            net.toListener(),
            socket -> {
              register(socket, BOTH);
              socket.close();
            });

    assertThat(net.registry().deregister(opened).getErr().errName()).isEqualTo("ENOENT");
    assertThat(net.now()).isEmpty();
  }

  @Test
  void whatWasQueuedBeforeComesBeforeATry() throws Exception {
    TcpSocket opened =
        open(
            net.toListener(),
            socket -> {
              socket.write(new byte[] {1, 2, 3}, result -> {});
              register(socket, BOTH);
            });

    try (opened;
        TcpSocket peer = net.listener().accept().get()) {
      ByteBuffer last = ByteBuffer.wrap(new byte[] {4});
      while (last.hasRemaining()) {
        net.until(Event::isWritable);
        opened.tryWrite(last);
      }
      assertThat(opened.shutdown().isOk()).isTrue();

      assertThat(peer.buffered().readWholeStream()).containsExactly(1, 2, 3, 4);
    }
  }
}
