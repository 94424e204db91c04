package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.ThreadKind;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
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
    CountDownLatch woken = new CountDownLatch(1);
    Parked<String> reader =
        Parked.on(
            kind,
            () -> {
              String interrupted = link.socket().read().getErr().errName();
              boolean status = Thread.interrupted();
              woken.countDown();
              return interrupted + " " + status + " " + link.socket().read().isOk();
            });

    reader.thread().interrupt();
    woken.await();
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
}
