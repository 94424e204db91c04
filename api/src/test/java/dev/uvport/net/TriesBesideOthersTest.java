package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.uv.LeakCheck;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tries on a socket or listener of which more than that is asked. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TriesBesideOthersTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  private static void write(TcpSocket socket, String text) {
    ByteBuffer data = ByteBuffer.wrap(ascii(text));
    soon().until(() -> socket.tryWrite(data).isOk() && !data.hasRemaining());
  }

  private static String read(TcpSocket socket, int count) {
    ByteBuffer to = ByteBuffer.allocate(count);
    soon()
        .until(
            () -> {
              socket.tryRead(to);
              return !to.hasRemaining();
            });
    return new String(to.array());
  }

  @Test
  void aSocketThatEchoesLentBytesTakesTriesAgainAfterwards() throws Exception {
    Link link = net.link();
    write(link.socket(), "1");
    link.socket()
        .readStart(
            new ReadHandler() {
              @Override
              public void onData(ByteBuffer data) {
                link.socket().write(data, Chan.discard());
              }

              @Override
              public void onEnd(TcpErrData why) {}
            });

    link.send("2");
    assertThat(link.receive(2)).isEqualTo("12");
    write(link.socket(), "3");

    assertThat(link.receive(1)).isEqualTo("3");
  }

  @Test
  void triesAreCounted() throws Exception {
    Link link = net.link();
    link.send("abc");
    assertThat(link.socket().read().get()).isEqualTo(ascii("abc"));
    link.send("defg");

    assertThat(read(link.socket(), 4)).isEqualTo("defg");
    write(link.socket(), "12345");

    assertThat(link.socket().bytesRead()).isEqualTo(7);
    assertThat(link.socket().bytesWritten()).isEqualTo(5);
  }

  @Test
  void peekShowsWhatATryHasLeft() throws Exception {
    Link link = net.link();
    link.send("abc");
    soon().until(() -> link.socket().peek().get().length == 3);

    assertThat(read(link.socket(), 1)).isEqualTo("a");

    assertThat(link.socket().peek().get()).isEqualTo(ascii("bc"));
    assertThat(link.socket().read().get()).isEqualTo(ascii("bc"));
  }

  @Test
  void whatATryHasFoundIsWhatTheConnectionEndedOf() throws Exception {
    Link link = net.link();
    link.reset();
    ByteBuffer one = ByteBuffer.allocate(1);
    soon().until(() -> link.socket().tryRead(one).getErr().kind() == ErrorKind.CONNECTION_RESET);

    link.socket().close();

    assertThat(link.socket().closed().get(30, TimeUnit.SECONDS).getErr().kind())
        .isEqualTo(ErrorKind.CONNECTION_RESET);
  }

  @Test
  void aClosedCloneTriesNothingAndTheOtherGoesOn() throws Exception {
    Link link = net.link();
    TcpSocket clone = link.socket().tryClone().get();
    write(clone, "1");
    clone.close();

    assertThat(clone.tryWrite(ByteBuffer.wrap(ascii("x"))).getErr().kind())
        .isEqualTo(ErrorKind.CLOSED);
    assertThat(clone.tryRead(ByteBuffer.allocate(1)).getErr().kind()).isEqualTo(ErrorKind.CLOSED);
    write(link.socket(), "2");

    assertThat(link.receive(2)).isEqualTo("12");
  }

  @Test
  void whatTryAcceptTakesHasTheOptionsOfItsListenerAndCounts() throws Exception {
    Port<SocketAddr> dropped = new Port<>();
    TcpConfig config =
        TcpConfig.of(TcpOptions.MAX_CONNECTIONS, 1).with(StandardSocketOptions.SO_LINGER, 7);
    try (IoTask iotask = IoTask.spawn("under test");
        TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, iotask, config).get()) {
      listener.dropped(dropped.chan());
      int port = listener.localAddr().port();
      try (Socket one = new Socket("127.0.0.1", port);
          TcpSocket first = soon().until(listener::tryAccept, found -> found.isOk()).get();
          Socket two = new Socket("127.0.0.1", port)) {
        assertThat(first.option(StandardSocketOptions.SO_LINGER).get()).isEqualTo(7);
        assertThat(one.isConnected()).isTrue();

        soon()
            .until(
                () -> {
                  assertThat(listener.tryAccept().getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
                  return dropped.peek();
                });

        assertThat(dropped.recv().port()).isEqualTo(two.getLocalPort());
        assertThat(two.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void anEndOfBothSidesIsNoResetThoughTheLoopHasYetToHearThatOursIsThrough() throws Exception {
    Link ended = net.link();
    Link blocking = net.link();
    CountDownLatch isBlocked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ByteBuffer to = ByteBuffer.allocate(1);
    assertThat(ended.socket().tryRead(to).getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
    net.iotask()
        .interact(
            loop -> {
              blocking
                  .socket()
                  .shutdown(
                      done -> {
                        isBlocked.countDown();
                        awaitUninterrupted(goOn);
                      });
              ended.socket().shutdown(Chan.discard()); // is through before that is told
            })
        .get(30, TimeUnit.SECONDS);
    try {
      isBlocked.await();

      assertThat(ended.peer().getInputStream().read()).isEqualTo(-1);
      ended.peer().close();

      soon()
          .until(
              () -> {
                TcpErrData why = ended.socket().tryRead(to).getErr();
                assertThat(why.kind()).isIn(ErrorKind.WOULD_BLOCK, ErrorKind.EOF);
                return why.isEof();
              });
    } finally {
      goOn.countDown();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
