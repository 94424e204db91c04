package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uvport.io.SeekStyle;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpSocketBufReadTest {
  private final BufFixture fixture = new BufFixture();
  private final TcpSocketBuf buf = fixture.buf;

  TcpSocketBufReadTest() throws IOException {}

  @AfterEach
  void closeAll() throws IOException {
    fixture.close();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static TcpErrData errorOf(ThrowingCallable call) {
    return catchThrowableOfType(TcpIoException.class, call).error();
  }

  @Test
  void aReadGoesOnUntilItIsFull() throws Exception {
    byte[] to = new byte[8];
    CompletableFuture<Integer> count = new CompletableFuture<>();
    Thread reader = new Thread(() -> count.complete(readInto(to)));
    reader.start();

    fixture.peerSends("abc");
    fixture.peerSends("def");

    assertThat(count.join()).isEqualTo(6);
    assertThat(text(to)).isEqualTo("\0abcdef\0");
  }

  private int readInto(byte[] to) {
    try {
      return buf.read(to, 1, 6);
    } catch (IOException e) {
      return -2;
    }
  }

  @Test
  void theEndCutsAReadShort() throws Exception {
    fixture.peerSendsAndEnds("abc");

    assertThat(buf.eof()).isFalse();
    assertThat(text(buf.readBytes(10))).isEqualTo("abc");
    assertThat(buf.eof()).isTrue();
    assertThat(buf.readBytes(10)).isEmpty();
    assertThat(buf.read(new byte[1], 0, 1)).isZero();
    assertThat(buf.readByte()).isEqualTo(-1);
    assertThat(buf.readByte()).isEqualTo(-1);
  }

  @Test
  void theEndIsNotKnownBeforeAReadMeetsIt() throws Exception {
    fixture.peerSendsAndEnds("abc");

    assertThat(text(buf.readBytes(3))).isEqualTo("abc");
    assertThat(buf.eof()).isFalse();
    assertThat(buf.readByte()).isEqualTo(-1);
    assertThat(buf.eof()).isTrue();
  }

  @Test
  void bytesAreUnsigned() throws Exception {
    fixture.peer.getOutputStream().write(new byte[] {0, (byte) 0x80, (byte) 0xff});

    assertThat(buf.readByte()).isZero();
    assertThat(buf.readByte()).isEqualTo(0x80);
    assertThat(buf.readByte()).isEqualTo(0xff);
  }

  @Test
  void unreadBytesComeFirstAndInReverse() throws Exception {
    fixture.peerSendsAndEnds("c");
    buf.unreadByte('b');
    buf.unreadByte('a');

    assertThat(text(buf.readBytes(2))).isEqualTo("ab");
    assertThat(buf.readByte()).isEqualTo('c');
    buf.unreadByte('x');
    assertThat(buf.readByte()).isEqualTo('x');
    assertThat(buf.readByte()).isEqualTo(-1);
    assertThat(buf.eof()).isTrue();
  }

  @Test
  void aByteUnreadAtTheEndIsNoEnd() throws Exception {
    fixture.peerSendsAndEnds("");
    assertThat(buf.readByte()).isEqualTo(-1);

    buf.unreadByte('a');

    assertThat(buf.eof()).isFalse();
    assertThat(buf.readByte()).isEqualTo('a');
    assertThat(buf.eof()).isTrue();
  }

  @Test
  void anyNumberOfBytesCanBeUnread() throws Exception {
    byte[] bytes = new byte[10_000];
    new Random(1).nextBytes(bytes);
    for (int i = bytes.length - 1; i >= 0; i--) {
      buf.unreadByte(bytes[i] & 0xff);
    }

    assertThat(buf.readBytes(bytes.length)).isEqualTo(bytes);
  }

  @Test
  void aReadThatTimesOutLosesNothing() throws Exception {
    fixture.peerSends("abc");
    assertThat(buf.readByte()).isEqualTo('a');
    buf.readTimeout(Duration.ofMillis(1));

    assertThat(errorOf(() -> buf.readBytes(6))).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(errorOf(buf::readLine)).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(errorOf(buf::readWholeStream)).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(errorOf(() -> buf.readBeInt(8))).isEqualTo(TcpErrData.TIMEOUT);
    assertThat(buf.eof()).isFalse();
    buf.readTimeout(Duration.ZERO);
    fixture.peerSends("def\n");

    assertThat(buf.readLine()).isEqualTo("bcdef");
  }

  @Test
  void aResetIsThrownAndWhatCameBeforeItIsKept() throws Exception {
    fixture.peerSends("abc");
    assertThat(buf.readByte()).isEqualTo('a');
    fixture.peerResets();

    assertThat(errorOf(() -> buf.readBytes(10)).errName()).isEqualTo("ECONNRESET");
    assertThat(buf.eof()).isFalse();
    assertThat(text(buf.readBytes(2))).isEqualTo("bc");
    assertThat(errorOf(buf::readByte).errName()).isEqualTo("ECONNRESET");
  }

  @Test
  void anInterruptIsThrownAndKept() throws Exception {
    fixture.peerSends("abc");
    assertThat(buf.readByte()).isEqualTo('a');
    Thread.currentThread().interrupt();

    assertThat(errorOf(() -> buf.readBytes(10)).errName()).isEqualTo("EINTR");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(text(buf.readBytes(2))).isEqualTo("bc");
  }

  @Test
  void closeWakesAWaitingReader() {
    CompletableFuture<TcpErrData> woken = new CompletableFuture<>();
    new Thread(() -> woken.complete(errorOf(buf::readByte))).start();

    buf.close();

    assertThat(woken.join().errName()).isIn("ECANCELED", "EBADF");
  }

  @Test
  void afterCloseNothingCanBeRead() throws Exception {
    fixture.peerSends("abc");
    assertThat(buf.readByte()).isEqualTo('a');

    buf.close();
    buf.close();

    assertThat(errorOf(buf::readByte).errName()).isEqualTo("EBADF");
    assertThat(errorOf(buf::readLine).errName()).isEqualTo("EBADF");
    assertThat(errorOf(() -> buf.in().read(new byte[1])).errName()).isEqualTo("EBADF");
    assertThat(errorOf(() -> buf.in().available()).errName()).isEqualTo("EBADF");
  }

  @Test
  void eightMebibytesAreReadByteByByte() throws Exception {
    byte[] bytes = new byte[8 << 20];
    new Random(2).nextBytes(bytes);
    Thread peer = sendFromAnotherThread(bytes);

    byte[] got = new byte[bytes.length];
    for (int i = 0; i < got.length; i++) {
      got[i] = (byte) buf.readByte();
    }

    assertThat(Arrays.mismatch(got, bytes)).isEqualTo(-1);
    peer.join();
  }

  @Test
  void aLineOfEightMebibytesIsReadWhole() throws Exception {
    byte[] bytes = new byte[8 << 20];
    Arrays.fill(bytes, (byte) 'x');
    bytes[bytes.length - 1] = '\n';
    Thread peer = sendFromAnotherThread(bytes);

    assertThat(buf.readLine()).isEqualTo("x".repeat(bytes.length - 1));
    peer.join();
  }

  private Thread sendFromAnotherThread(byte[] bytes) {
    Thread peer =
        new Thread(
            () -> {
              try {
                fixture.peer.getOutputStream().write(bytes);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    peer.start();
    return peer;
  }

  @Test
  void seekDoesNothingAndTellIsZero() throws Exception {
    fixture.peerSends("ab");
    assertThat(buf.readByte()).isEqualTo('a');

    buf.seek(0, SeekStyle.SET);

    assertThat(buf.tell()).isZero();
    assertThat(buf.readByte()).isEqualTo('b');
  }

  @Test
  void aReadThatWouldBlockTheIoTaskIsRefused() throws Exception {
    fixture
        .iotask
        .interact(
            loop ->
                assertThatThrownBy(buf::readByte)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("would block"))
        .get();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> buf.readBytes(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buf.read(new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buf.unreadByte(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buf.unreadByte(256)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buf.readUntil(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buf.readTimeout(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buf.seek(0, null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aNumberThatThePeerNamesTakesNoMoreMemoryThanHasArrived() throws Exception {
    fixture.peerSendsAndEnds("abc");

    assertThat(text(buf.readBytes(Integer.MAX_VALUE))).isEqualTo("abc");
  }

  @Test
  void whatALongReadHadIsTheNextReadsWhenItFails() throws Exception {
    String sent = "0123456789".repeat(20_000);
    fixture.peerSends(sent);
    buf.readTimeout(Duration.ofMillis(50));

    assertThat(errorOf(() -> buf.readBytes(1_000_000))).isEqualTo(TcpErrData.TIMEOUT);
    buf.readTimeout(Duration.ZERO); // on a busy machine not all of it has come
    assertThat(text(buf.readBytes(sent.length()))).isEqualTo(sent);
  }
}
