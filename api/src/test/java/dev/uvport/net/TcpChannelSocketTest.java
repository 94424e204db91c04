package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A channel and its socket: what they share, and what becomes of one without the other. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpChannelSocketTest {
  private final Loopback net = new Loopback();
  private Link link;
  private TcpChannel channel;

  @BeforeEach
  void open() throws IOException {
    link = net.link();
    channel = link.socket().channel();
  }

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aWriteOfAnySizeArrivesWhole() throws Exception {
    byte[] bytes = random(9_000_001);
    Waiting<byte[]> reader =
        Waiting.start(() -> link.peer().getInputStream().readNBytes(bytes.length));
    ByteBuffer direct = ByteBuffer.allocateDirect(4_000_000);
    direct.put(bytes, 0, 4_000_000).flip();
    ByteBuffer heap = ByteBuffer.wrap(bytes, 4_000_000, 5_000_001);

    assertThat(channel.write(new ByteBuffer[] {direct, heap})).isEqualTo(bytes.length);

    assertThat(reader.get()).isEqualTo(bytes);
  }

  @Test
  void aBufferIsTheCallersAgainAfterItsWrite() throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(4);
    for (String text : new String[] {"one.", "two.", "six."}) {
      buffer.clear().put(ascii(text)).flip();
      assertThat(channel.write(buffer)).isEqualTo(4);
      Arrays.fill(buffer.array(), (byte) '!');
    }

    assertThat(link.receive(12)).isEqualTo("one.two.six.");
  }

  @Test
  void writesOfSeveralThreadsStayWhole() throws Exception {
    int length = 3_000_000;
    Waiting<Integer> one = Waiting.start(() -> channel.write(filled(length, (byte) 1)));
    Waiting<Integer> two = Waiting.start(() -> channel.write(filled(length, (byte) 2)));

    byte[] received = link.peer().getInputStream().readNBytes(2 * length);

    assertThat(one.get() + two.get()).isEqualTo(2 * length);
    assertThat(Arrays.copyOfRange(received, 0, length)).containsOnly(received[0]);
    assertThat(Arrays.copyOfRange(received, length, 2 * length)).containsOnly(received[length]);
  }

  private static ByteBuffer filled(int length, byte with) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, with);
    return ByteBuffer.wrap(bytes);
  }

  @Test
  void aFileIsTransferredBothWays(@TempDir Path directory) throws Exception {
    byte[] bytes = random(1_000_003);
    Path source = Files.write(directory.resolve("source"), bytes);
    Waiting<byte[]> reader =
        Waiting.start(() -> link.peer().getInputStream().readNBytes(bytes.length));
    try (FileChannel file = FileChannel.open(source)) {
      long sent = 0;
      while (sent < bytes.length) {
        sent += file.transferTo(sent, bytes.length - sent, channel);
      }
    }

    assertThat(reader.get()).isEqualTo(bytes);
  }

  @Test
  void closeWakesWhoeverWaits() throws Exception {
    Waiting<Integer> reader = Waiting.on(() -> channel.read(ByteBuffer.allocate(1)));
    Waiting<Integer> writer = Waiting.on(() -> channel.write(ByteBuffer.allocate(64 << 20)));

    channel.close();

    assertThatThrownBy(reader::get).hasCauseInstanceOf(AsynchronousCloseException.class);
    assertThatThrownBy(writer::get).hasCauseInstanceOf(AsynchronousCloseException.class);
    assertThat(link.socket().isClosed()).isTrue();
  }

  @Test
  void theSocketsCloseIsTheChannels() throws Exception {
    Waiting<Integer> reader = Waiting.on(() -> channel.read(ByteBuffer.allocate(1)));

    link.socket().close();

    assertThatThrownBy(reader::get).hasCauseInstanceOf(AsynchronousCloseException.class);
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
        .isExactlyInstanceOf(ClosedChannelException.class);
  }

  @Test
  void theIotasksEndIsTheChannels() throws Exception {
    Waiting<Integer> reader = Waiting.on(() -> channel.read(ByteBuffer.allocate(1)));

    net.iotask().close();

    assertThatThrownBy(reader::get).hasCauseInstanceOf(AsynchronousCloseException.class);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aResetIsTheSocketsErrorAndLeavesItOpen() throws Exception {
    Waiting<Integer> reader = Waiting.on(() -> channel.read(ByteBuffer.allocate(1)));

    link.reset();

    assertThatThrownBy(reader::get)
        .cause()
        .isInstanceOfSatisfying(
            TcpIoException.class, e -> assertThat(e.error().errName()).isEqualTo("ECONNRESET"));
    assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
        .isInstanceOf(TcpIoException.class)
        .hasMessageContaining("ECONNRESET");
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aSecondReaderWaitsForTheFirst() throws Exception {
    Waiting<Integer> first = Waiting.on(() -> channel.read(ByteBuffer.allocate(1)));
    Waiting<Integer> second = Waiting.on(() -> channel.read(ByteBuffer.allocate(1)));

    link.send("ab");

    assertThat(first.get() + second.get()).isEqualTo(2);
  }

  @Test
  void onAnIotaskItThrowsAndStaysOpen() {
    assertThatThrownBy(
            () -> net.iotask().interact(loop -> channel.read(ByteBuffer.allocate(1))).join())
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> net.iotask().interact(loop -> channel.write(ByteBuffer.allocate(1))).join())
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(channel.isOpen()).isTrue();
  }
}
