package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.ThreadKind;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The methods of a stream whose calls park a goroutine, on virtual threads where the JDK has them;
 * those of {@code Read} and {@code Write} are in {@link RustReadWriteTest}.
 */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class GoroutineStreamTest {
  /** More than the kernel takes for a peer that does not read. */
  private static final int MUCH = 32 << 20;

  private final Loopback net = new Loopback();

  static List<ThreadKind> kinds() {
    return ThreadKind.available();
  }

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  /** A call on a thread of a kind, which has been seen waiting. */
  private record Parked<V>(FutureTask<V> task, Thread thread) {
    static <V> Parked<V> on(ThreadKind kind, Callable<V> call) {
      FutureTask<V> task = new FutureTask<>(call);
      Thread thread = kind.run(task);
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> thread.getState() == Thread.State.WAITING || task.isDone());
      assertThat(task.isDone()).isFalse();
      return new Parked<>(task, thread);
    }

    V get() throws Exception {
      return task.get();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void connectParksUntilTheConnectionIsThere(ThreadKind kind) throws Exception {
    try (FullListener full = new FullListener("127.0.0.1")) {
      SocketAddr to = full.address();
      Parked<Result<TcpSocket, TcpConnectErrData>> connecting =
          Parked.on(kind, () -> Tcp.connect(to.ip(), to.port(), net.iotask()));

      full.acceptNext().close();

      try (TcpSocket socket = connecting.get().get()) {
        assertThat(socket.peerAddr()).isEqualTo(Result.ok(to));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readParksUntilThereIsData(ThreadKind kind) throws Exception {
    Link link = net.link();
    Parked<Result<byte[], TcpErrData>> reader = Parked.on(kind, () -> link.socket().read());

    link.send("late");

    assertThat(reader.get().get()).isEqualTo(ascii("late"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void writeParksWhileTheSendBufferIsFullAndThenHasWrittenAll(ThreadKind kind) throws Exception {
    Link link = net.link();
    Parked<Result<Unit, TcpErrData>> writer =
        Parked.on(kind, () -> link.socket().write(new byte[MUCH]));

    assertThat(link.peer().getInputStream().readNBytes(MUCH)).hasSize(MUCH);

    assertThat(writer.get().isOk()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readAndWriteOnASharedReferenceDoNotWaitForEachOther(ThreadKind kind) throws Exception {
    Link link = net.link();
    Parked<Result<byte[], TcpErrData>> reader = Parked.on(kind, () -> link.socket().read());

    assertThat(kind.start(() -> link.socket().write(ascii("question"))).get().isOk()).isTrue();
    assertThat(link.receive(8)).isEqualTo("question");
    link.send("answer");

    assertThat(reader.get().get()).isEqualTo(ascii("answer"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void tryCloneSplitsAConnectionIntoAReadingAndAWritingHalf(ThreadKind kind) throws Exception {
    Link link = net.link();
    TcpSocket readHalf = link.socket();
    TcpSocket writeHalf = readHalf.tryClone().get();
    Parked<Result<byte[], TcpErrData>> reader = Parked.on(kind, readHalf::read);

    assertThat(kind.start(() -> writeHalf.write(ascii("abc"))).get().isOk()).isTrue();
    assertThat(link.receive(3)).isEqualTo("abc");
    writeHalf.close();
    link.send("still read");

    assertThat(reader.get().get()).isEqualTo(ascii("still read"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void peerAddrAndLocalAddrAreThoseOfTheTwoEnds(ThreadKind kind) throws Exception {
    Link link = net.link();

    assertThat(kind.start(link.socket()::peerAddr).get())
        .isEqualTo(Result.ok(new SocketAddr(Loopback.V4, link.peer().getLocalPort())));
    assertThat(kind.start(link.socket()::localAddr).get())
        .isEqualTo(Result.ok(new SocketAddr(Loopback.V4, link.peer().getPort())));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void asRawFdIsADescriptorOfThisProcess(ThreadKind kind) throws Exception {
    Link link = net.link();

    int fd = kind.start(link.socket()::fd).get().get();

    assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString())
        .startsWith("socket:");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void dropIsClose(ThreadKind kind) throws Exception {
    Link link = net.link();

    kind.start(
            () -> {
              try (TcpSocket dropped = link.socket()) {
                return dropped.isClosed();
              }
            })
        .get();

    assertThat(link.peer().getInputStream().read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anInterruptWakesAReaderWhoMayReadOn(ThreadKind kind) throws Exception {
    Link link = net.link();
    Parked<String> reader =
        Parked.on(
            kind,
            () -> {
              String interrupted = link.socket().read().getErr().errName();
              boolean status = Thread.interrupted();
              return interrupted + " " + status + " " + link.socket().read().isOk();
            });

    reader.thread().interrupt();
    link.send("x");

    assertThat(reader.get()).isEqualTo("EINTR true true");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anInterruptWakesAWriterWhoseBytesLeaveAllTheSame(ThreadKind kind) throws Exception {
    Link link = net.link();
    Parked<String> writer =
        Parked.on(
            kind,
            () -> link.socket().write(new byte[MUCH]).getErr().errName() + Thread.interrupted());

    writer.thread().interrupt();

    assertThat(writer.get()).isEqualTo("EINTRtrue");
    assertThat(link.peer().getInputStream().readNBytes(MUCH)).hasSize(MUCH);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void anInterruptClosesAChannelAsItDoesTheJdksSocketsOnVirtualThreadsFromJdk21On()
      throws Exception {
    Link link = net.link();
    TcpChannel channel = link.socket().channel();
    Parked<Boolean> ours = Parked.on(ThreadKind.VIRTUAL, () -> isClosedByInterrupt(channel));
    try (ServerSocket server = new ServerSocket(0);
        Socket socket = new Socket("127.0.0.1", server.getLocalPort())) {
      Parked<Boolean> theirs = Parked.on(ThreadKind.VIRTUAL, () -> isClosedByInterrupt(socket));

      ours.thread().interrupt();
      theirs.thread().interrupt();

      assertThat(ours.get()).isEqualTo(theirs.get()).isTrue();
      assertThat(link.socket().isClosed()).isEqualTo(socket.isClosed()).isTrue();
    }
  }

  private static boolean isClosedByInterrupt(TcpChannel channel) throws IOException {
    try {
      return channel.read(ByteBuffer.allocate(1)) < -1;
    } catch (ClosedByInterruptException e) {
      return Thread.currentThread().isInterrupted();
    }
  }

  private static boolean isClosedByInterrupt(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < -1;
    } catch (SocketException e) {
      return Thread.currentThread().isInterrupted();
    }
  }
}
