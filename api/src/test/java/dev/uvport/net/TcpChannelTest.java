package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.InterruptibleChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the JDK's own channel does as well, which is the other one under test. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpChannelTest {
  enum Kind {
    OURS,
    OF_THE_JDK
  }

  private final Loopback net = new Loopback();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Socket peer;
  private ByteChannel channel;

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  private void open(Kind kind) throws IOException {
    if (kind == Kind.OURS) {
      Link link = net.link();
      peer = link.peer();
      channel = link.socket().channel();
    } else {
      try (ServerSocketChannel server = ServerSocketChannel.open()) {
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        SocketChannel connected = SocketChannel.open(server.getLocalAddress());
        peer = server.accept().socket();
        channel = connected;
      }
    }
    opened.add(peer);
    opened.add(channel);
  }

  private void peerSends(String text) throws IOException {
    peer.getOutputStream().write(ascii(text));
  }

  private String peerReceives(int count) throws IOException {
    return new String(peer.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
  }

  private static String textOf(ByteBuffer read) {
    return StandardCharsets.US_ASCII.decode(read.flip()).toString();
  }

  @ParameterizedTest
  @EnumSource
  void aReadTakesWhatThereIsAndHasRoomFor(Kind kind) throws Exception {
    open(kind);
    peerSends("abcde");
    ByteBuffer small = ByteBuffer.allocate(2);
    ByteBuffer direct = ByteBuffer.allocateDirect(100);

    assertThat(channel.read(small)).isEqualTo(2);
    assertThat(channel.read(small)).isZero();
    assertThat(channel.read(direct)).isEqualTo(3);

    assertThat(textOf(small) + textOf(direct)).isEqualTo("abcde");
  }

  @ParameterizedTest
  @EnumSource
  void theEndIsMinusOneEachTime(Kind kind) throws Exception {
    open(kind);
    peerSends("last");
    peer.shutdownOutput();
    ByteBuffer to = ByteBuffer.allocate(10);

    assertThat(channel.read(to)).isEqualTo(4);
    assertThat(channel.read(to)).isEqualTo(-1);
    assertThat(channel.read(to)).isEqualTo(-1);
    assertThat(channel.isOpen()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aScatteringReadFillsBufferAfterBuffer(Kind kind) throws Exception {
    open(kind);
    peerSends("headerbody");
    ByteBuffer header = ByteBuffer.allocate(6);
    ByteBuffer body = ByteBuffer.allocate(10);
    ByteBuffer untouched = ByteBuffer.allocate(1);
    ByteBuffer[] all = {untouched, header, ByteBuffer.allocate(0), body};

    assertThat(((ScatteringByteChannel) channel).read(all, 1, 3)).isEqualTo(10);

    assertThat(textOf(header)).isEqualTo("header");
    assertThat(textOf(body)).isEqualTo("body");
    assertThat(untouched.position()).isZero();
    peer.shutdownOutput();
    body.clear();
    assertThat(((ScatteringByteChannel) channel).read(all)).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource
  void aGatheringWriteSendsBufferAfterBuffer(Kind kind) throws Exception {
    open(kind);
    ByteBuffer[] all = {
      ByteBuffer.wrap(ascii("not this")),
      ByteBuffer.wrap(ascii("header")),
      ByteBuffer.allocateDirect(0),
      ByteBuffer.wrap(ascii("xbodyx"), 1, 4).asReadOnlyBuffer()
    };

    assertThat(((GatheringByteChannel) channel).write(all, 1, 3)).isEqualTo(10);

    assertThat(peerReceives(10)).isEqualTo("headerbody");
    assertThat(all[0].remaining()).isEqualTo(8);
    assertThat(all[3].hasRemaining()).isFalse();
    assertThat(((GatheringByteChannel) channel).write(all)).isEqualTo(8);
    assertThat(peerReceives(8)).isEqualTo("not this");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotAllowedSaysSo(Kind kind) throws Exception {
    open(kind);
    ByteBuffer[] one = {ByteBuffer.allocate(1)};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> channel.read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
    assertThatThrownBy(() -> ((ScatteringByteChannel) channel).read(one, 0, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> ((GatheringByteChannel) channel).write(one, -1, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> channel.read(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> channel.write(null)).isInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @EnumSource
  void whatTheJdkPutsAroundAChannelWorks(Kind kind) throws Exception {
    open(kind);
    peerSends("to a reader\n");

    Channels.newOutputStream(channel).write(ascii("from a stream"));

    assertThat(peerReceives(13)).isEqualTo("from a stream");
    peer.shutdownOutput();
    assertThat(Channels.newInputStream(channel).readAllBytes())
        .asString()
        .isEqualTo("to a reader\n");
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptClosesTheChannelOfAReader(Kind kind) throws Exception {
    open(kind);
    Waiting<Boolean> reader =
        Waiting.start(() -> isClosedByInterrupt(() -> channel.read(ByteBuffer.allocate(1))));

    reader.interrupt();

    assertThat(reader.get()).isTrue();
    assertThat(channel.isOpen()).isFalse();
    assertThat(peer.getInputStream().read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptClosesTheChannelOfAWriter(Kind kind) throws Exception {
    open(kind);
    ByteBuffer more = ByteBuffer.allocate(64 << 20);
    Waiting<Boolean> writer = Waiting.start(() -> isClosedByInterrupt(() -> channel.write(more)));
    assertThat(peer.getInputStream().read()).isZero(); // it has begun

    writer.interrupt();

    assertThat(writer.get()).isTrue();
    assertThat(channel.isOpen()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptBeforehandClosesItToo(Kind kind) throws Exception {
    open(kind);
    peerSends("not to be read");

    Thread.currentThread().interrupt();
    boolean closed = isClosedByInterrupt(() -> channel.read(ByteBuffer.allocate(1)));
    boolean kept = Thread.interrupted();

    assertThat(closed && kept).isTrue();
    assertThat(channel.isOpen()).isFalse();
  }

  /** Whether a call says so and the thread is still interrupted. */
  private static boolean isClosedByInterrupt(CallOfBuffer call) throws IOException {
    try {
      call.run();
      return false;
    } catch (ClosedByInterruptException e) {
      return Thread.currentThread().isInterrupted();
    }
  }

  private interface CallOfBuffer {
    int run() throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void afterCloseEachCallSaysThatItIsClosed(Kind kind) throws Exception {
    open(kind);
    ByteBuffer buffer = ByteBuffer.allocate(1);

    channel.close();
    channel.close();

    assertThat(channel.isOpen()).isFalse();
    assertThat(channel).isInstanceOf(InterruptibleChannel.class);
    assertThatThrownBy(() -> channel.read(buffer))
        .isExactlyInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(0)))
        .isExactlyInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.write(buffer))
        .isExactlyInstanceOf(ClosedChannelException.class);
    assertThat(peer.getInputStream().read()).isEqualTo(-1);
  }
}
