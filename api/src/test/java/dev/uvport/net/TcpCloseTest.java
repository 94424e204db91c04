package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpCloseTest {
  private static final int MORE_THAN_FITS = 64 << 20;

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void closeWakesAWaitingWriter(WriteForm form) throws Exception {
    Link link = net.link();
    Waiting<Result<Unit, TcpErrData>> writer =
        Waiting.on(() -> form.write(link.socket(), new byte[MORE_THAN_FITS]));

    link.socket().close();

    assertThat(writer.get().getErr()).isEqualTo(TcpErrData.CANCELED);
  }

  @Test
  void closeWakesAWaitingAcceptor() throws Exception {
    Waiting<Result<TcpSocket, TcpErrData>> acceptor = Waiting.on(net.listener()::accept);

    net.listener().close();

    assertThat(acceptor.get().getErr().errName()).isEqualTo("EBADF");
    assertThat(net.listener().accept().getErr().errName()).isEqualTo("EBADF");
  }

  @Test
  void closeCancelsPendingWritesInTheirOrder() throws Exception {
    Link link = net.link();
    List<String> order = new CopyOnWriteArrayList<>();
    link.socket().write(new byte[MORE_THAN_FITS], tell(order, "large"));
    for (int i = 0; i < 20; i++) {
      link.socket().write(ascii("x"), tell(order, "write " + i));
    }
    link.socket().shutdown(tell(order, "shutdown"));
    net.settle();

    link.socket().close();
    link.socket().write(ascii("x"), tell(order, "after close"));
    while (order.size() < 23) {
      net.settle();
    }

    List<String> expected = new ArrayList<>(List.of("after close EBADF", "large ECANCELED"));
    for (int i = 0; i < 20; i++) {
      expected.add("write " + i + " ECANCELED");
    }
    expected.add("shutdown ECANCELED");
    assertThat(order).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(order).containsSubsequence(expected.subList(1, expected.size()));
  }

  private static Chan<Result<Unit, TcpErrData>> tell(List<String> order, String name) {
    return result -> order.add(name + " " + (result.isOk() ? "ok" : result.getErr().errName()));
  }

  @Test
  void whatTheKernelTakesStillLeavesAtClose() throws Exception {
    Link link = net.link();
    CompletableFuture<Result<Unit, TcpErrData>> written =
        link.socket().writeFuture(ascii("last words"));

    link.socket().close();

    assertThat(link.peer().getInputStream().readAllBytes()).isEqualTo(ascii("last words"));
    assertThat(written.join().isOk()).isTrue();
  }

  @Test
  void closeTwiceAndFromManyThreadsIsCloseOnce() throws Exception {
    Link link = net.link();
    List<Waiting<Void>> closers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      closers.add(
          Waiting.start(
              () -> {
                link.socket().close();
                return null;
              }));
    }
    for (Waiting<Void> closer : closers) {
      closer.get();
    }
    link.socket().close();
    net.iotask().interact(loop -> link.socket().close()).join();

    assertThat(link.socket().isClosed()).isTrue();
    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void anIotaskThatEndsTellsWhoeverWaits() throws Exception {
    Link reading = net.link();
    Link writing = net.link();
    List<Waiting<? extends Result<?, ?>>> waiting = new ArrayList<>();
    for (ReadForm form : ReadForm.values()) {
      Link link = net.link();
      waiting.add(Waiting.on(() -> form.read(link.socket())));
    }
    for (WriteForm form : WriteForm.values()) {
      Link link = net.link();
      waiting.add(Waiting.on(() -> form.write(link.socket(), new byte[MORE_THAN_FITS])));
    }
    waiting.add(Waiting.on(() -> reading.socket().readStart().get().recv()));
    waiting.add(
        Waiting.on(
            () -> {
              writing.socket().writeFuture(new byte[MORE_THAN_FITS]);
              return writing.socket().shutdown();
            }));
    waiting.add(Waiting.on(net.listener()::accept));
    waiting.add(
        Waiting.on(
            () ->
                Tcp.listen(Loopback.V4, 0, 8, net.iotask(), kill -> {}, (connection, kill) -> {})));

    net.iotask().close();

    for (Waiting<? extends Result<?, ?>> each : waiting) {
      assertThat(each.get().isErr()).isTrue();
    }
  }

  @Test
  void anIotaskThatEndsGivesUpConnecting() throws Exception {
    try (FullListener full = new FullListener("127.0.0.1")) {
      IoTask iotask = net.iotask();
      Waiting<Result<TcpSocket, TcpConnectErrData>> connecting =
          Waiting.on(() -> Tcp.connect(Loopback.V4, full.address().port(), iotask));

      iotask.close();

      assertThat(connecting.get().getErr().errName()).isEqualTo("ECANCELED");
      assertThat(Tcp.connect(Loopback.V4, full.address().port(), iotask).getErr().errName())
          .isEqualTo("ECANCELED");
    }
  }
}
