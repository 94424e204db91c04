package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.ThreadKind;
import dev.uvport.uv.LeakCheck;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The methods of Rust's {@code Read} and {@code Write}, which its sockets and its goroutine streams
 * have: each by what the JDK calls it, on a thread of each kind.
 */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class RustReadWriteTest {
  private final Loopback net = new Loopback();

  static List<ThreadKind> kinds() {
    return ThreadKind.available();
  }

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  private Link ended(String text) throws Exception {
    Link link = net.link();
    link.send(text);
    link.peer().shutdownOutput();
    return link;
  }

  private static <V> V on(ThreadKind kind, Callable<V> call) throws Exception {
    return kind.start(call).get();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readTakesWhatThereIsUpToTheBuffersLength(ThreadKind kind) throws Exception {
    Link link = ended("abcde");
    InputStream in = link.socket().buffered().in();
    byte[] to = new byte[3];

    assertThat(on(kind, () -> in.read(to))).isEqualTo(3);
    assertThat(new String(to, UTF_8)).isEqualTo("abc");
    assertThat(on(kind, () -> in.read(to))).isEqualTo(2);
    assertThat(on(kind, () -> in.read(new byte[0]))).isZero();
    assertThat(on(kind, () -> in.read(to))).isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readVectoredIsAScatteringRead(ThreadKind kind) throws Exception {
    ScatteringByteChannel channel = ended("abcde").socket().channel();
    ByteBuffer[] to = {ByteBuffer.allocate(2), ByteBuffer.allocate(9)};

    assertThat(on(kind, () -> channel.read(to))).isEqualTo(5);

    assertThat(new String(to[0].array(), UTF_8)).isEqualTo("ab");
    assertThat(new String(to[1].array(), 0, 3, UTF_8)).isEqualTo("cde");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readToEndIsReadAllBytes(ThreadKind kind) throws Exception {
    Link link = net.link();
    byte[] all = new byte[1_000_000];
    new Random(1).nextBytes(all);
    Waiting<Void> sender =
        Waiting.start(
            () -> {
              link.send(all);
              link.peer().shutdownOutput();
              return null;
            });

    assertThat(on(kind, () -> link.socket().buffered().in().readAllBytes())).isEqualTo(all);
    sender.get();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readToStringIsAReaderThatReportsWhatIsNoUtf8(ThreadKind kind) throws Exception {
    Link good = ended("");
    Link text = net.link();
    text.send("wörld".getBytes(UTF_8));
    text.peer().shutdownOutput();
    Link bad = net.link();
    bad.send(new byte[] {'a', (byte) 0xff});
    bad.peer().shutdownOutput();

    assertThat(on(kind, () -> readToString(good))).isEmpty();
    assertThat(on(kind, () -> readToString(text))).isEqualTo("wörld");
    assertThatThrownBy(() -> on(kind, () -> readToString(bad)))
        .hasCauseInstanceOf(CharacterCodingException.class);
  }

  private static String readToString(Link link) throws Exception {
    StringWriter text = new StringWriter();
    new InputStreamReader(link.socket().buffered().in(), UTF_8.newDecoder()).transferTo(text);
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readExactIsReadFullyAndAnEarlyEndAnException(ThreadKind kind) throws Exception {
    Link link = ended("abcde");
    DataInputStream in = new DataInputStream(link.socket().buffered().in());
    byte[] three = new byte[3];

    on(
        kind,
        () -> {
          in.readFully(three);
          return null;
        });
    assertThat(new String(three, UTF_8)).isEqualTo("abc");
    assertThatThrownBy(
            () ->
                on(
                    kind,
                    () -> {
                      in.readFully(new byte[3]);
                      return null;
                    }))
        .hasCauseInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readBufAppendsToAByteBuffer(ThreadKind kind) throws Exception {
    TcpChannel channel = ended("cde").socket().channel();
    ByteBuffer to = ByteBuffer.allocate(9).put(ascii("ab"));

    assertThat(on(kind, () -> channel.read(to))).isEqualTo(3);

    assertThat(new String(to.array(), 0, to.position(), UTF_8)).isEqualTo("abcde");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readBufExactAndReadArrayAreReadNBytes(ThreadKind kind) throws Exception {
    InputStream in = ended("abcde").socket().buffered().in();
    byte[] to = ascii("12345");

    assertThat(on(kind, () -> in.readNBytes(to, 2, 3))).isEqualTo(3);
    assertThat(new String(to, UTF_8)).isEqualTo("12abc");
    assertThat(on(kind, () -> in.readNBytes(2))).isEqualTo(ascii("de"));
    assertThat(on(kind, () -> in.readNBytes(2))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void byRefIsTheStreamItself(ThreadKind kind) throws Exception {
    TcpSocketBuf buf = ended("abcde").socket().buffered();

    byte[] taken = on(kind, () -> buf.in().readNBytes(2));
    byte[] rest = on(kind, () -> buf.in().readAllBytes());

    assertThat(new String(taken, UTF_8) + "|" + new String(rest, UTF_8)).isEqualTo("ab|cde");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void bytesIsEachByte(ThreadKind kind) throws Exception {
    TcpSocketBuf buf = ended("abcde").socket().buffered();
    StringBuilder seen = new StringBuilder();

    assertThat(on(kind, () -> buf.eachByte(b -> seen.append((char) b).length() < 3))).isFalse();
    assertThat(on(kind, () -> buf.eachByte(b -> seen.append((char) b) == seen))).isTrue();

    assertThat(seen).hasToString("abcde");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void chainIsASequenceInputStream(ThreadKind kind) throws Exception {
    InputStream first = ended("abc").socket().buffered().in();
    InputStream next = new ByteArrayInputStream(ascii("de"));

    assertThat(on(kind, () -> new SequenceInputStream(first, next).readAllBytes()))
        .isEqualTo(ascii("abcde"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takeIsReadNBytesWithALimit(ThreadKind kind) throws Exception {
    InputStream in = ended("abcde").socket().buffered().in();

    assertThat(on(kind, () -> in.readNBytes(4))).isEqualTo(ascii("abcd"));
    assertThat(on(kind, () -> in.readNBytes(4))).isEqualTo(ascii("e"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void writeTakesAllOfTheBuffer(ThreadKind kind) throws Exception {
    Link link = net.link();

    assertThat(on(kind, () -> link.socket().channel().write(ByteBuffer.wrap(ascii("abc")))))
        .isEqualTo(3);

    assertThat(link.receive(3)).isEqualTo("abc");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void flushHasNothingLeftToDo(ThreadKind kind) throws Exception {
    Link link = net.link();
    OutputStream out = link.socket().buffered().out();
    on(
        kind,
        () -> {
          out.write(ascii("abc"));
          return null;
        });
    assertThat(link.receive(3)).isEqualTo("abc");
    link.reset();

    on(
        kind,
        () -> {
          out.flush();
          return null;
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void writeVectoredIsAGatheringWrite(ThreadKind kind) throws Exception {
    Link link = net.link();
    GatheringByteChannel channel = link.socket().channel();
    ByteBuffer[] from = {ByteBuffer.wrap(ascii("ab")), ByteBuffer.wrap(ascii("cde"))};

    assertThat(on(kind, () -> channel.write(from))).isEqualTo(5);

    assertThat(link.receive(5)).isEqualTo("abcde");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void writeAllAndWriteAllVectoredLeaveNothingBehind(ThreadKind kind) throws Exception {
    Link link = net.link();
    byte[] all = new byte[9_000_000];
    new Random(2).nextBytes(all);
    Waiting<byte[]> receiver =
        Waiting.start(() -> link.peer().getInputStream().readNBytes(2 * all.length));
    ByteBuffer[] pieces = {
      ByteBuffer.wrap(all, 0, 4_000_001), ByteBuffer.wrap(all, 4_000_001, 4_999_999)
    };

    assertThat(on(kind, () -> link.socket().write(all).isOk())).isTrue();
    assertThat(on(kind, () -> link.socket().channel().write(pieces))).isEqualTo(all.length);

    byte[] received = receiver.get();
    assertThat(Arrays.copyOf(received, all.length)).isEqualTo(all);
    assertThat(Arrays.copyOfRange(received, all.length, received.length)).isEqualTo(all);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void writeFmtIsAPrintStreamThatTellsErrors(ThreadKind kind) throws Exception {
    Link link = net.link();
    PrintStream out = new PrintStream(link.socket().buffered().out(), true, UTF_8);

    assertThat(on(kind, () -> out.printf("%s is %d", "wörld", 7).checkError())).isFalse();
    byte[] expected = "wörld is 7".getBytes(UTF_8);
    assertThat(link.peer().getInputStream().readNBytes(expected.length)).isEqualTo(expected);

    link.socket().close();
    assertThat(on(kind, () -> out.printf("more").checkError())).isTrue();
  }
}
