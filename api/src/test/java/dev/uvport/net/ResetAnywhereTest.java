package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static dev.uvport.net.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.mio.Events;
import dev.uvport.mio.Interest;
import dev.uvport.mio.Poll;
import dev.uvport.mio.Token;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reset at each point of a conversation: one outcome for each operation, and nothing is left. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ResetAnywhereTest {
  private static final int MORE_THAN_FITS = 64 << 20;
  private static final int ROUNDS = 10;

  private final Loopback net = new Loopback();

  @TempDir private Path directory;

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  /** What waits on one socket for its outcome. */
  private static final class Waiters {
    private final TcpSocket socket;
    private final List<CompletableFuture<? extends Result<?, TcpErrData>>> results =
        new ArrayList<>();
    private final List<Port<Result<byte[], TcpErrData>>> streams = new ArrayList<>();
    private @Nullable CompletableFuture<Result<Unit, TcpErrData>> end;

    Waiters(TcpSocket socket) {
      this.socket = socket;
    }

    void add(CompletableFuture<? extends Result<?, TcpErrData>> result) {
      results.add(result);
    }

    void stream() {
      Port<Result<byte[], TcpErrData>> port = new Port<>();
      socket.readStart(port.chan()).get();
      streams.add(port);
    }

    void fill() {
      add(socket.writeFuture(new byte[MORE_THAN_FITS]));
      add(socket.writeFuture(ascii("queued")));
    }

    void end() {
      end = socket.shutdownFuture();
    }

    /** Each is told once, and of the reset; but to the end there is no connection any more. */
    void checkToldOnce(IoTask iotask) throws Exception {
      for (CompletableFuture<? extends Result<?, TcpErrData>> result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS).getErr().errName()).isEqualTo("ECONNRESET");
      }
      if (end != null) {
        assertThat(end.get(30, TimeUnit.SECONDS).getErr().errName()).isEqualTo("ENOTCONN");
      }
      for (Port<Result<byte[], TcpErrData>> stream : streams) {
        Result<byte[], TcpErrData> last = stream.recv();
        while (last.isOk()) {
          last = stream.recv();
        }
        assertThat(last.getErr().errName()).isEqualTo("ECONNRESET");
        iotask.interact(loop -> {}).join();
        assertThat(stream.tryRecv()).as("a second end").isNull();
      }
    }
  }

  /** Where in its conversation a socket is when its peer breaks off. */
  enum Point {
    BEFORE_THE_FIRST_READ {
      @Override
      void reach(Link link, Waiters waiters) {}
    },
    IN_A_READ {
      @Override
      void reach(Link link, Waiters waiters) {
        waiters.add(link.socket().readFuture());
        waiters.add(link.socket().readFuture());
      }
    },
    IN_A_STREAM {
      @Override
      void reach(Link link, Waiters waiters) throws Exception {
        link.send("some");
        waiters.stream();
      }
    },
    PAUSED {
      @Override
      void reach(Link link, Waiters waiters) {
        link.socket().readStart().get();
        link.socket().readStop().get();
      }
    },
    IN_A_WRITE_WITH_A_FULL_QUEUE {
      @Override
      void reach(Link link, Waiters waiters) {
        waiters.fill();
      }
    },
    IN_BOTH_DIRECTIONS {
      @Override
      void reach(Link link, Waiters waiters) {
        waiters.stream();
        waiters.fill();
      }
    },
    IN_A_SHUTDOWN {
      @Override
      void reach(Link link, Waiters waiters) {
        waiters.stream();
        waiters.fill();
        waiters.end();
      }
    },
    PAUSED_WITH_A_FULL_QUEUE {
      @Override
      void reach(Link link, Waiters waiters) {
        PAUSED.reachUnchecked(link, waiters);
        waiters.fill();
        waiters.end();
      }
    },
    AFTER_THIS_SIDES_END {
      @Override
      void reach(Link link, Waiters waiters) {
        assertThat(link.socket().shutdown().isOk()).isTrue();
        waiters.stream();
      }
    },
    AFTER_THE_PEERS_END {
      @Override
      void reach(Link link, Waiters waiters) throws Exception {
        link.peer().shutdownOutput();
        assertThat(link.socket().read().getErr().isEof()).isTrue();
        waiters.fill();
      }
    },
    AFTER_THE_END_OF_READING {
      @Override
      void reach(Link link, Waiters waiters) {
        assertThat(link.socket().shutdown(Shutdown.READ).isOk()).isTrue();
        waiters.fill();
      }
    };

    abstract void reach(Link link, Waiters waiters) throws Exception;

    private void reachUnchecked(Link link, Waiters waiters) {
      try {
        reach(link, waiters);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static String outcomeOf(TcpSocket socket) throws Exception {
    return socket.closed().get(30, TimeUnit.SECONDS).getErr().errName();
  }

  @ParameterizedTest
  @EnumSource
  void eachOperationHasOneOutcomeAndNothingIsLeft(Point point) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Link link = net.link();
      Waiters waiters = new Waiters(link.socket());
      point.reach(link, waiters);

      link.reset();

      waiters.checkToldOnce(net.iotask());
      if (point == Point.BEFORE_THE_FIRST_READ) {
        assertThat(link.socket().read().getErr().errName()).isEqualTo("ECONNRESET");
      }
      assertThat(outcomeOf(link.socket())).isEqualTo("ECONNRESET");
      assertThat(link.socket().write(ascii("x")).getErr().errName()).isEqualTo("ECONNRESET");
      link.socket().close();
    }
  }

  @Test
  void blockedThreadsAreToldOnce() throws Exception {
    Link link = net.link();
    Waiting<Result<byte[], TcpErrData>> reader = Waiting.on(() -> link.socket().read());
    Waiting<Result<Unit, TcpErrData>> writer =
        Waiting.on(() -> link.socket().write(new byte[MORE_THAN_FITS]));

    link.reset();

    assertThat(reader.get().getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(writer.get().getErr().errName()).isEqualTo("ECONNRESET");
    assertThat(outcomeOf(link.socket())).isEqualTo("ECONNRESET");
  }

  @Test
  void aFileThatIsSentIsToldOnceAndStaysOpen() throws Exception {
    Path large = directory.resolve("large");
    Files.write(large, new byte[MORE_THAN_FITS]);
    try (FileChannel file = FileChannel.open(large)) {
      Link link = net.link();
      CompletableFuture<Result<Unit, TcpErrData>> sent =
          link.socket().sendFileFuture(file, 0, MORE_THAN_FITS);
      link.peer().getInputStream().readNBytes(1 << 20);

      link.reset();

      assertThat(sent.get(30, TimeUnit.SECONDS).getErr().errName()).isEqualTo("ECONNRESET");
      assertThat(outcomeOf(link.socket())).isEqualTo("ECONNRESET");
      assertThat(file.isOpen()).isTrue();
    }
  }

  @Test
  void aCloseThatLingersEnds() throws Exception {
    Link link = net.link();
    link.socket().option(StandardSocketOptions.SO_LINGER, 60).get();
    CompletableFuture<Result<Unit, TcpErrData>> write =
        link.socket().writeFuture(new byte[MORE_THAN_FITS]);
    link.socket().close();

    link.reset();

    assertThat(write.get(30, TimeUnit.SECONDS).getErr().errName()).isIn("ECONNRESET", "ECANCELED");
    assertThat(link.socket().closed().get(30, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void onesThatWereNotAcceptedYetAreAcceptedAndDead() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (Socket peer = new Socket("127.0.0.1", net.port())) {
        peer.setSoLinger(true, 0);
      }
      try (TcpSocket accepted = net.listener().accept(Duration.ofSeconds(30)).get()) {
        assertThat(accepted.read().getErr().errName()).isEqualTo("ECONNRESET");
        assertThat(outcomeOf(accepted)).isEqualTo("ECONNRESET");
      }
    }
  }

  @Test
  void onesThatHaveJustConnectedAreDead() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      TcpSocket socket = Tcp.connect(Loopback.V4, net.port(), net.iotask()).get();
      CompletableFuture<Result<byte[], TcpErrData>> read = socket.readFuture();
      net.listener().accept().get().abort();

      assertThat(read.get(30, TimeUnit.SECONDS).getErr().errName()).isEqualTo("ECONNRESET");
      assertThat(outcomeOf(socket)).isEqualTo("ECONNRESET");
      socket.close();
    }
  }

  @Test
  void aPollTellsAndTheTriesSayWhy() throws Exception {
    Poll poll = Poll.create(net.iotask()).get();
    Events events = Events.withCapacity(8);
    for (int round = 0; round < ROUNDS; round++) {
      Link link = net.link();
      link.socket().readStart().get();
      link.socket().readStop().get(); // watched from here on
      poll.registry()
          .register(link.socket(), new Token(round), Interest.READABLE.add(Interest.WRITABLE))
          .get();

      link.reset();

      soon()
          .until(
              () -> {
                poll.poll(events, Duration.ofSeconds(30)).get();
                boolean told = false;
                for (var event : events) {
                  told |= event.isError();
                }
                return told;
              });
      assertThat(link.socket().takeError().get().map(TcpErrData::errName)).contains("ECONNRESET");
      assertThat(link.socket().tryRead(ByteBuffer.allocate(1)).getErr().errName())
          .isEqualTo("ECONNRESET");
      assertThat(link.socket().tryWrite(ByteBuffer.allocate(1)).getErr().errName())
          .isEqualTo("ECONNRESET");
      link.socket().close();
      assertThat(outcomeOf(link.socket())).isEqualTo("ECONNRESET");
    }
    poll.close();
  }

  @Test
  void onePoisonedSocketInEachWayLeavesTheOthersAtWork() throws Exception {
    Link other = net.link();
    Port<Result<byte[], TcpErrData>> port = other.socket().readStart().get();
    for (Point point : Point.values()) {
      Link poisoned = net.link();
      point.reach(poisoned, new Waiters(poisoned.socket()));
      poisoned.reset();

      other.send("ping");
      assertThat(port.recv().get()).isEqualTo(ascii("ping"));
      assertThat(other.socket().write(ascii("pong")).isOk()).isTrue();
      assertThat(other.receive(4)).isEqualTo("pong");
    }
  }
}
