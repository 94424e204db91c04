package dev.uvport.reliability.dead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpOptions;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.Uv;
import dev.uvport.uv.UvHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fails, again and again, on one iotask: afterwards that holds what it held before. */
@Timeout(600)
@ExtendWith(LeakCheck.class)
final class ErrorPathsTest {
  private static final IpAddr LOOPBACK = IpAddr.parse("127.0.0.1");
  private static final int FEW = 100;
  private static final int MANY = 10_000;
  private static final int MORE_THAN_FITS = 16 << 20;
  private static final Duration SHORT = Duration.ofMillis(1);

  private final IoTask iotask = IoTask.spawn("error paths");
  private final TcpListener listener = Tcp.bind(LOOPBACK, 0, 128, iotask).get();

  @AfterEach
  void end() {
    listener.close();
    iotask.close();
  }

  /** What goes wrong. */
  enum Path {
    RESET_IN_A_READ {
      @Override
      void go(TcpSocket socket, TcpSocket peer) throws Exception {
        CompletableFuture<Result<byte[], TcpErrData>> read = socket.readFuture();
        peer.abort();
        failsWith("ECONNRESET", read);
      }
    },
    RESET_WHILE_PAUSED {
      @Override
      void go(TcpSocket socket, TcpSocket peer) throws Exception {
        socket.readStart().get();
        socket.readStop().get();
        peer.abort();
        failsWith("ECONNRESET", socket.closed());
      }
    },
    RESET_IN_A_WRITE {
      @Override
      void go(TcpSocket socket, TcpSocket peer) throws Exception {
        CompletableFuture<Result<Unit, TcpErrData>> write =
            socket.writeFuture(new byte[MORE_THAN_FITS]);
        CompletableFuture<Result<Unit, TcpErrData>> queued = socket.writeFuture(new byte[1]);
        peer.abort();
        failsWith("ECONNRESET", write);
        failsWith("ECONNRESET", queued);
      }
    },
    RESET_AFTER_THE_END {
      @Override
      void go(TcpSocket socket, TcpSocket peer) throws Exception {
        CompletableFuture<Result<byte[], TcpErrData>> read = socket.readFuture();
        peer.shutdownFuture().get(SECONDS, TimeUnit.SECONDS);
        failsWith("EOF", read);
        peer.abort();
        failsWith("ECONNRESET", socket.closed());
      }
    },
    WRITE_TO_A_PEER_THAT_TAKES_NOTHING {
      @Override
      void go(TcpSocket socket, TcpSocket peer) throws Exception {
        socket.option(TcpOptions.WRITE_TIMEOUT, SHORT).get();
        failsWith("TIMEOUT", socket.writeFuture(new byte[MORE_THAN_FITS]));
        socket.abort();
      }
    },
    CLOSED_WITH_ALL_UNDER_WAY {
      @Override
      void go(TcpSocket socket, TcpSocket peer) throws Exception {
        CompletableFuture<Result<byte[], TcpErrData>> read = socket.readFuture();
        CompletableFuture<Result<Unit, TcpErrData>> write =
            socket.writeFuture(new byte[MORE_THAN_FITS]);
        CompletableFuture<Result<Unit, TcpErrData>> end = socket.shutdownFuture();
        socket.close();
        failsWith("ECANCELED", read);
        failsWith("ECANCELED", write);
        failsWith("ECANCELED", end);
      }
    };

    static final long SECONDS = 60;

    abstract void go(TcpSocket socket, TcpSocket peer) throws Exception;

    static void failsWith(String name, CompletableFuture<? extends Result<?, TcpErrData>> result)
        throws Exception {
      assertThat(result.get(SECONDS, TimeUnit.SECONDS).getErr().errName()).isEqualTo(name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothing(Path path) throws Exception {
    repeat(path, FEW);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("heavy")
  void leavesNothingTenThousandTimes(Path path) throws Exception {
    repeat(path, MANY);
  }

  private void repeat(Path path, int times) throws Exception {
    watchOne();
    long handles = handles();
    long bytes = Uv.nativeBytes();
    for (int i = 0; i < times; i++) {
      once(path);
    }
    await()
        .atMost(Duration.ofSeconds(Path.SECONDS))
        .untilAsserted(
            () -> {
              assertThat(handles()).isLessThanOrEqualTo(handles);
              assertThat(Uv.nativeBytes()).isLessThanOrEqualTo(bytes);
            });
    System.out.printf(
        "%s %d times: %d handles and %d native bytes, as before%n", path, times, handles, bytes);
  }

  /** The loop opens what it watches paused connections with when it has the first. */
  private void watchOne() throws Exception {
    run(
        (socket, peer) -> {
          socket.readStart().get();
          socket.readStop().get();
        });
  }

  private void once(Path path) throws Exception {
    run(path::go);
  }

  /** What is done with both ends of a connection. */
  private interface Conversation {
    void go(TcpSocket socket, TcpSocket peer) throws Exception;
  }

  private void run(Conversation conversation) throws Exception {
    TcpSocket socket = Tcp.connect(LOOPBACK, listener.localAddr().port(), iotask).get();
    TcpSocket peer = listener.accept().get();
    conversation.go(socket, peer);
    for (TcpSocket end : new TcpSocket[] {socket, peer}) {
      end.close();
      end.closed().get(Path.SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Open handles, once the iotask has done what was asked of it so far. */
  private long handles() {
    iotask.interact(loop -> {}).join();
    return UvHandle.created() - UvHandle.freed();
  }
}
