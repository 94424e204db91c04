package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lines, texts, numbers and loops: what Rust had in {@code io::reader_util}. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpSocketBufHelpersTest {
  private final BufFixture fixture = new BufFixture();
  private final TcpSocketBuf buf = fixture.buf;

  TcpSocketBufHelpersTest() throws IOException {}

  @AfterEach
  void closeAll() throws IOException {
    fixture.close();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void linesLoseTheirLfAndKeepTheirCr() throws Exception {
    fixture.peerSendsAndEnds("one\r\n\ntwö\nthree");

    assertThat(buf.readLine()).isEqualTo("one\r");
    assertThat(buf.readLine()).isEmpty();
    assertThat(buf.readLine()).isEqualTo("twö");
    assertThat(buf.readLine()).isEqualTo("three");
    assertThat(buf.readLine()).isNull();
  }

  @Test
  void cStringsEndAtANul() throws Exception {
    fixture.peerSendsAndEnds("one\0\0three");

    assertThat(buf.readCStr()).isEqualTo("one");
    assertThat(buf.readCStr()).isEmpty();
    assertThat(buf.readCStr()).isEqualTo("three");
    assertThat(buf.readCStr()).isNull();
  }

  @Test
  void eachLineEndsWithTheStreamOrWhenToldTo() throws Exception {
    fixture.peerSendsAndEnds("a\nb\nc\n");
    List<String> lines = new ArrayList<>();

    assertThat(
            buf.eachLine(
                line -> {
                  lines.add(line);
                  return !line.equals("b");
                }))
        .isFalse();
    assertThat(buf.eachLine(lines::add)).isTrue();

    assertThat(lines).containsExactly("a", "b", "c");
  }

  @Test
  void eachByteEndsWithTheStreamOrWhenToldTo() throws Exception {
    fixture.peerSendsAndEnds("abc");
    List<Integer> bytes = new ArrayList<>();

    assertThat(buf.eachByte(b -> bytes.add(b) && b != 'b')).isFalse();
    assertThat(buf.eachByte(bytes::add)).isTrue();

    assertThat(bytes).containsExactly((int) 'a', (int) 'b', (int) 'c');
  }

  @Test
  void theWholeStreamIsWhatIsLeft() throws Exception {
    fixture.peerSendsAndEnds("abc\ndef");

    assertThat(buf.readByte()).isEqualTo('a');
    assertThat(text(buf.readWholeStream())).isEqualTo("bc\ndef");
    assertThat(buf.readWholeStream()).isEmpty();
    assertThat(buf.eof()).isTrue();
  }

  @Test
  void numbersHaveTheirLowestOrHighestByteFirst() throws Exception {
    fixture
        .peer
        .getOutputStream()
        .write(new byte[] {1, 2, 3, (byte) 0xfe, 1, 2, 3, (byte) 0xfe, -1, -1, -1, -1});

    assertThat(buf.readLeUint(4)).isEqualTo(0xfe030201L);
    assertThat(buf.readBeUint(3)).isEqualTo(0x010203L);
    assertThat(buf.readBeInt(1)).isEqualTo(-2);
    assertThat(buf.readLeInt(2)).isEqualTo(-1);
    assertThat(buf.readBeUint(2)).isEqualTo(0xffff);
  }

  @Test
  void aNumberThatTheEndCutsShortIsAnErrorAndLeavesItsBytes() throws Exception {
    fixture.peerSendsAndEnds("abc");

    assertThatThrownBy(() -> buf.readLeUint(4)).isInstanceOf(EOFException.class);
    assertThat(text(buf.readBytes(4))).isEqualTo("abc");
    assertThatThrownBy(() -> buf.readLeUint(9)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buf.readLeUint(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
