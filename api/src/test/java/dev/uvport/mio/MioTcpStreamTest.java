package dev.uvport.mio;

import static dev.uvport.mio.PollFixture.BOTH;
import static dev.uvport.mio.PollFixture.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.mio.PollFixture.Pair;
import dev.uvport.net.ErrorKind;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Shutdown;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The methods of mio's {@code TcpStream}, by their names there. Its {@code nodelay}, {@code ttl}
 * and {@code peek} are in the tests of options and of peeking.
 */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class MioTcpStreamTest {
  private final PollFixture net = new PollFixture();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private Pair registered(Interest interest) throws Exception {
    Pair pair = net.pair();
    assertThat(net.registry().register(pair.socket(), TOKEN, interest).isOk()).isTrue();
    return pair;
  }

  /** mio's example: its first event may come before anything else. */
  @Test
  void connectIsIssuedAndTheSocketMightBeReadyAfterAPoll() {
    try (TcpSocket stream = net.toListener().open(net.iotask())) {
      Poll poll = net.poll();
      Events events = Events.withCapacity(128);
      poll.registry().register(stream, new Token(0), Interest.WRITABLE);

      poll.poll(events, Duration.ofMillis(100));

      assertThat(events.size()).isBetween(0, 1);
    }
  }

  /** The five steps that mio's documentation gives. */
  private Result<SocketAddr, TcpErrData> connected(TcpSocket stream) {
    assertThat(net.registry().register(stream, TOKEN, Interest.WRITABLE).isOk()).isTrue();
    while (true) {
      net.until(Event::isWritable);
      Optional<TcpErrData> error = stream.takeError().get();
      if (error.isPresent()) {
        return Result.err(error.get());
      }
      Result<SocketAddr, TcpErrData> peer = stream.peerAddr();
      if (peer.isOk() || !peer.getErr().errName().equals("ENOTCONN")) {
        return peer;
      }
    }
  }

  @Test
  void connectIsOverWhenThePeersAddressIsKnownOrAnErrorCanBeTaken() {
    try (TcpSocket stream = net.toListener().open(net.iotask());
        TcpSocket refused = PollFixture.toNobody().open(net.iotask())) {
      assertThat(connected(stream).get()).isEqualTo(net.listener().localAddr());
      assertThat(connected(refused).getErr().kind()).isEqualTo(ErrorKind.CONNECTION_REFUSED);
    }
  }

  @Test
  void fromStdTakesAConnectedChannel() throws Exception {
    int port = net.listener().localAddr().port();
    SocketChannel std = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    int local = ((InetSocketAddress) std.getLocalAddress()).getPort();

    try (TcpSocket stream = Tcp.adopt(std, net.iotask()).get()) {
      net.registry().register(stream, TOKEN, BOTH);
      assertThat(net.until(Event::isWritable).token()).isEqualTo(TOKEN);
      assertThat(stream.localAddr().get().port()).isEqualTo(local);
    }
  }

  @Test
  void peerAddrAndLocalAddrAreTheTwoEnds() throws Exception {
    Pair pair = net.pair();
    IpAddr here = IpAddr.parse("127.0.0.1");

    assertThat(pair.socket().peerAddr().get())
        .isEqualTo(new SocketAddr(here, pair.peer().getLocalPort()));
    assertThat(pair.socket().localAddr().get())
        .isEqualTo(new SocketAddr(here, pair.peer().getPort()));
  }

  @Test
  void shutdownWriteIsThePeersEndAndNoWriteSucceedsAfterwards() throws Exception {
    Pair pair = registered(BOTH);
    assertThat(pair.socket().tryWrite(ascii("last")).get()).isEqualTo(4);

    assertThat(pair.socket().shutdown(Shutdown.WRITE).isOk()).isTrue();

    assertThat(pair.peer().getInputStream().readAllBytes()).asString().isEqualTo("last");
    assertThat(pair.socket().tryWrite(ascii("x")).getErr().kind()).isEqualTo(ErrorKind.BROKEN_PIPE);
    pair.send("answer");
    net.until(Event::isReadable);
    assertThat(PollFixture.tryRead(pair.socket())).isEqualTo("answer");
  }

  @Test
  void shutdownReadIsTheEndAtOnceAndIsTold() throws Exception {
    Pair pair = registered(Interest.READABLE);

    assertThat(pair.socket().shutdown(Shutdown.READ).isOk()).isTrue();

    assertThat(net.until(Event::isReadClosed).isReadable()).isTrue();
    assertThat(pair.socket().tryRead(ByteBuffer.allocate(1)).getErr().isEof()).isTrue();
    assertThat(pair.socket().tryWrite(ascii("x")).get()).isEqualTo(1);
  }

  @Test
  void shutdownBothEndsBoth() throws Exception {
    Pair pair = registered(BOTH);

    assertThat(pair.socket().shutdown(Shutdown.BOTH).isOk()).isTrue();

    assertThat(net.until(Event::isReadClosed).isWriteClosed()).isTrue();
    assertThat(pair.socket().tryRead(ByteBuffer.allocate(1)).getErr().isEof()).isTrue();
    assertThat(pair.socket().tryWrite(ascii("x")).getErr().kind()).isEqualTo(ErrorKind.BROKEN_PIPE);
  }

  @Test
  void takeErrorTakesTheErrorAndClearsIt() throws Exception {
    Pair pair = registered(BOTH);
    assertThat(pair.socket().takeError().get()).isEmpty();
    pair.peer().setSoLinger(true, 0);
    pair.peer().close();
    net.until(Event::isError);

    assertThat(pair.socket().takeError().get().orElseThrow().kind())
        .isEqualTo(ErrorKind.CONNECTION_RESET);
    assertThat(pair.socket().takeError().get()).isEmpty();
  }

  @Test
  void tryIoRunsAnOperationThatMayWouldBlockAndMoreEventsCome() throws Exception {
    Pair pair = registered(Interest.READABLE);
    TcpSocket stream = pair.socket();
    ByteBuffer one = ByteBuffer.allocate(1);

    assertThat(stream.tryIo(fd -> stream.tryRead(one)).getErr().kind())
        .isEqualTo(ErrorKind.WOULD_BLOCK);
    pair.send("x");

    net.until(Event::isReadable);
    assertThat(stream.tryIo(fd -> stream.tryRead(one)).get()).isEqualTo(1);
  }

  @Test
  void asRawFdIsTheDescriptorUntilTheClose() throws Exception {
    Pair pair = registered(BOTH);
    int fd = pair.socket().fd().get();

    assertThat(fd).isPositive();
    assertThat(pair.socket().fd().get()).isEqualTo(fd);
    pair.socket().close();
    assertThat(pair.socket().fd().getErr().kind()).isEqualTo(ErrorKind.CLOSED);
  }

  @Test
  void fmtNamesTheSocketsAndTheirEvents() throws Exception {
    assertThat(net.pair().socket().toString()).contains("TcpSocket");
    registered(Interest.WRITABLE);
    assertThat(net.next()).hasToString("[Event[7 writable]]");
  }

  @Test
  void readTakesWhatIsThereAndWriteWhatFits() throws Exception {
    Pair pair = registered(BOTH);
    pair.send("hello");
    net.until(Event::isReadable);
    ByteBuffer in = ByteBuffer.allocate(3);

    assertThat(pair.socket().tryRead(in).get()).isEqualTo(3);
    assertThat(PollFixture.tryRead(pair.socket())).isEqualTo("lo");
    assertThat(pair.socket().tryWrite(ascii("world")).get()).isEqualTo(5);
    assertThat(pair.peer().getInputStream().readNBytes(5)).asString().isEqualTo("world");
  }

  /** mio's {@code read_vectored} and {@code write_vectored}: a try for each buffer. */
  @Test
  void buffersAreReadAndWrittenOneAfterTheOther() throws Exception {
    Pair pair = registered(BOTH);
    for (String part : new String[] {"one", "two"}) {
      assertThat(pair.socket().tryWrite(ascii(part)).get()).isEqualTo(3);
    }
    assertThat(pair.peer().getInputStream().readNBytes(6)).asString().isEqualTo("onetwo");
    pair.send("abcd");
    net.until(Event::isReadable);
    ByteBuffer[] buffers = {ByteBuffer.allocate(3), ByteBuffer.allocate(3)};

    assertThat(pair.socket().tryRead(buffers[0]).get()).isEqualTo(3);
    assertThat(pair.socket().tryRead(buffers[1]).get()).isEqualTo(1);
  }

  @Test
  void registerReregisterAndDeregisterAreTheRegistrys() throws Exception {
    Pair pair = registered(Interest.READABLE);
    assertThat(net.now()).isEmpty();

    assertThat(net.registry().reregister(pair.socket(), new Token(8), BOTH).isOk()).isTrue();
    assertThat(net.until(Event::isWritable).token()).isEqualTo(new Token(8));

    assertThat(net.registry().deregister(pair.socket()).isOk()).isTrue();
    pair.send("x");
    assertThat(net.now()).isEmpty();
  }

  /** mio closes a stream that is dropped. */
  @Test
  void closeIsWhatDropIsInRust() throws Exception {
    Pair pair = registered(BOTH);

    pair.socket().close();

    assertThat(pair.peer().getInputStream().read()).isEqualTo(-1);
    assertThat(pair.socket().tryRead(ByteBuffer.allocate(1)).getErr().kind())
        .isEqualTo(ErrorKind.CLOSED);
  }
}
