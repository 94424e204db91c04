package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpSocketBufWriteTest {
  private final BufFixture fixture = new BufFixture();
  private final TcpSocketBuf buf = fixture.buf;

  TcpSocketBufWriteTest() throws IOException {}

  @AfterEach
  void closeAll() throws IOException {
    fixture.close();
  }

  private byte[] peerGets(int count) throws IOException {
    return fixture.peer.getInputStream().readNBytes(count);
  }

  @Test
  void whatIsWrittenArrivesWithoutAFlush() throws Exception {
    buf.write("abc".getBytes(StandardCharsets.UTF_8));
    assertThat(peerGets(3)).asString().isEqualTo("abc");

    buf.write("abcdef".getBytes(StandardCharsets.UTF_8), 2, 3);
    assertThat(peerGets(3)).asString().isEqualTo("cde");

    buf.write(new byte[0]);
    buf.flush();
    buf.writeStr("ö");
    buf.writeLine("!");
    assertThat(new String(peerGets(4), StandardCharsets.UTF_8)).isEqualTo("ö!\n");
  }

  @Test
  void numbersAreWrittenLowestOrHighestByteFirst() throws Exception {
    buf.writeLeUint(0xfe030201L, 4);
    buf.writeBeUint(0xfffe, 2);
    buf.writeLeInt(-2, 2);
    buf.writeBeInt(-2, 2);
    buf.writeBeInt(Long.MIN_VALUE, 8);
    buf.writeLeUint(-1, 8);

    assertThat(peerGets(26))
        .containsExactly(
            1, 2, 3, 0xfe, 0xff, 0xfe, 0xfe, 0xff, 0xff, 0xfe, //
            0x80, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  }

  @Test
  void aNumberThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> buf.writeLeUint(256, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buf.writeBeUint(-1, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buf.writeLeInt(128, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buf.writeBeInt(0, 9)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWriteToAPeerThatHasGoneThrows() throws Exception {
    fixture.peerResets();

    assertThatThrownBy(this::writeOnAndOn)
        .isInstanceOfSatisfying(
            TcpIoException.class,
            thrown -> assertThat(thrown.error().errName()).isIn("EPIPE", "ECONNRESET"))
        .hasMessageContaining("write to the socket");
  }

  private void writeOnAndOn() throws IOException {
    while (true) {
      buf.write(new byte[1]);
    }
  }

  @Test
  void aWriteAfterCloseThrows() {
    buf.close();

    assertThatThrownBy(() -> buf.write(new byte[1]))
        .isInstanceOfSatisfying(
            TcpIoException.class,
            thrown -> assertThat(thrown.error().errName()).isEqualTo("EBADF"));
  }

  @Test
  void thePeerReadsAnEndAndCanAnswer() throws Exception {
    buf.writeStr("abc");
    buf.shutdownOutput();
    assertThat(fixture.peer.getInputStream().readAllBytes()).asString().isEqualTo("abc");

    fixture.peerSendsAndEnds("def");

    assertThat(buf.readWholeStream()).asString().isEqualTo("def");
    assertThatThrownBy(() -> buf.writeStr("more")).isInstanceOf(TcpIoException.class);
  }

  @Test
  void anInterruptedWriteIsThrownAndItsBytesArriveAllTheSame() throws Exception {
    byte[] data = "abc".getBytes(StandardCharsets.UTF_8);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> buf.write(data))
        .isInstanceOfSatisfying(
            TcpIoException.class,
            thrown -> assertThat(thrown.error().errName()).isEqualTo("EINTR"));
    data[0] = 'x';

    assertThat(Thread.interrupted()).isTrue();
    assertThat(peerGets(3)).asString().isEqualTo("abc");
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> buf.write(new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buf.write(null)).isInstanceOf(NullPointerException.class);
  }
}
