package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernel tells of a reset once, to whoever touches the socket first; here everybody is told.
 */
@Timeout(120)
@ExtendWith(LeakCheck.class)
final class CauseOfDeathTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  /** A way to touch a socket. */
  enum Touch {
    READ {
      @Override
      @Nullable TcpErrData of(TcpSocket socket) {
        return error(socket.read());
      }
    },
    PEEK {
      @Override
      @Nullable TcpErrData of(TcpSocket socket) {
        return error(socket.peek());
      }
    },
    TRY_READ {
      @Override
      @Nullable TcpErrData of(TcpSocket socket) {
        return error(socket.tryRead(ByteBuffer.allocate(1)));
      }
    },
    STREAM {
      @Override
      @Nullable TcpErrData of(TcpSocket socket) throws Exception {
        Port<Result<byte[], TcpErrData>> port = new Port<>();
        socket.readStart(port.chan()).get();
        return error(port.recv());
      }
    },
    QUEUED_WRITE {
      @Override
      @Nullable TcpErrData of(TcpSocket socket) throws Exception {
        return error(socket.writeFuture(ascii("x")).get(30, TimeUnit.SECONDS));
      }
    },
    DIRECT_WRITE {
      @Override
      @Nullable TcpErrData of(TcpSocket socket) {
        return error(socket.write(ascii("x")));
      }
    },
    TRY_WRITE {
      @Override
      @Nullable TcpErrData of(TcpSocket socket) {
        return error(socket.tryWrite(ByteBuffer.wrap(ascii("x"))));
      }
    };

    /** Why it failed; null if it did not, as the reset has not arrived. */
    abstract @Nullable TcpErrData of(TcpSocket socket) throws Exception;

    private static @Nullable TcpErrData error(Result<?, TcpErrData> result) {
      return result.isOk() || result.getErr().errName().equals("EAGAIN") ? null : result.getErr();
    }
  }

  static Stream<Arguments> twoTouches() {
    return Stream.of(Touch.values())
        .flatMap(first -> Stream.of(Touch.values()).map(second -> Arguments.of(first, second)));
  }

  private static void awaitReset(Touch touch, TcpSocket socket) {
    TcpErrData why = soon().until(() -> touch.of(socket), error -> error != null);
    assertThat(why.errName()).isEqualTo("ECONNRESET");
  }

  @ParameterizedTest
  @MethodSource("twoTouches")
  void whoeverTouchesItFirstTheOtherIsToldOfTheResetToo(Touch first, Touch second)
      throws Exception {
    Link link = net.link();
    link.reset();

    awaitReset(first, link.socket());
    awaitReset(second, link.socket());

    assertThat(link.socket().closed().get(30, TimeUnit.SECONDS).getErr().errName())
        .isEqualTo("ECONNRESET");
  }

  @ParameterizedTest
  @EnumSource
  void anErrorThatWasTakenIsToldAllTheSame(Touch touch) throws Exception {
    Link link = net.link();
    link.reset();
    assertThat(
            soon().until(() -> link.socket().takeError().get(), taken -> taken.isPresent()).get())
        .extracting(TcpErrData::errName)
        .isEqualTo("ECONNRESET");

    awaitReset(touch, link.socket());
  }

  @ParameterizedTest
  @EnumSource
  void anErrorThatTheUsersOwnCallHasTakenIsToldAllTheSame(Touch touch) throws Exception {
    Link link = net.link();
    link.reset();
    soon().until(() -> takeBeside(link.socket()) < 0);

    awaitReset(touch, link.socket());
  }

  private static int takeBeside(TcpSocket socket) {
    return socket
        .tryIo(
            fd ->
                Result.<Integer, TcpErrData>ok(
                    -dev.uvport.uv.Descriptors.option(fd, dev.uvport.uv.UvSocketOption.ERROR)))
        .get();
  }

  @ParameterizedTest
  @EnumSource(names = {"READ", "PEEK", "TRY_READ", "STREAM"})
  void whatHadArrivedComesBeforeTheResetThoughAWriterWasToldFirst(Touch touch) throws Exception {
    Link link = net.link();
    link.send("last");
    net.awaitUnread(link, 4);
    link.reset();
    awaitReset(Touch.QUEUED_WRITE, link.socket());

    assertThat(link.socket().read().get()).isEqualTo(ascii("last"));
    awaitReset(touch, link.socket());
  }

  @Test
  void aReaderThatWaitsIsToldWhatAWriterHasMet() throws Exception {
    for (int i = 0; i < 100; i++) {
      Link link = net.link();
      Waiting<Result<byte[], TcpErrData>> reader = Waiting.start(() -> link.socket().read());
      Waiting<Result<?, TcpErrData>> writer =
          Waiting.start(
              () -> {
                Result<?, TcpErrData> last = link.socket().write(ascii("x"));
                while (last.isOk()) {
                  last = link.socket().write(ascii("x"));
                }
                return last;
              });

      link.reset();

      assertThat(reader.get().getErr().errName()).isEqualTo("ECONNRESET");
      assertThat(writer.get().getErr().errName()).isEqualTo("ECONNRESET");
      link.socket().close();
    }
  }

  @Test
  void whoeverIsToldOfItFirstFindsItToBeTaken() throws Exception {
    Link link = net.link();
    CompletableFuture<Optional<TcpErrData>> taken = new CompletableFuture<>();
    link.socket()
        .readStart(chunk -> chunk.ifErr(why -> taken.complete(link.socket().takeError().get())))
        .get();

    link.reset();

    assertThat(taken.get(30, TimeUnit.SECONDS).orElseThrow().errName()).isEqualTo("ECONNRESET");
  }

  @Test
  void aTryIsToldOfItAsOftenAsItAsksThoughThisSideHasEnded() throws Exception {
    Link link = net.link();
    assertThat(link.socket().shutdown().isOk()).isTrue();
    assertThat(Touch.TRY_READ.of(link.socket())).isNull();
    CountDownLatch goOn = new CountDownLatch(1);
    net.iotask().interact(loop -> goOn.await());
    link.reset();

    try {
      awaitReset(Touch.TRY_READ, link.socket());
      awaitReset(Touch.TRY_READ, link.socket());
    } finally {
      goOn.countDown();
    }
  }

  @Test
  void anEndOfBothStreamsIsNoReset() throws Exception {
    Link link = net.link();
    link.send("last");
    link.peer().shutdownOutput();
    link.socket().shutdown();
    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
    link.peer().close();

    assertThat(link.socket().read().get()).isEqualTo(ascii("last"));
    assertThat(link.socket().read().getErr().isEof()).isTrue();
    net.settle();
    assertThat(link.socket().closed()).isNotDone();
    link.socket().close();
    assertThat(link.socket().closed().get(30, TimeUnit.SECONDS).isOk()).isTrue();
  }
}
