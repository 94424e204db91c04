package dev.uvport.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where bytes come from; Rust's {@code io::reader} with its {@code reader_util}.
 *
 * <p>The end of the stream is no error: a read returns what came before it, and {@link #eof} is
 * true from then on. When a read fails, what it had read by then is not lost: it is the next read's
 * first. Only {@link #eachByte} and {@link #eachLine} have used up what they passed on.
 *
 * <p><b>Threading.</b> As the implementation says; all but {@link #unreadByte} and {@link #eof}
 * block until the bytes are there. <b>Ownership.</b> Arrays are the caller's.
 */
public interface IoReader extends Seek {
  /**
   * Reads until the buffer is full or the stream ends. From {@code read}.
   *
   * @param buf where the bytes go
   * @param off where the first one goes
   * @param len how many are wanted
   * @return how many there were: fewer than wanted only at the end, then 0 (not -1)
   * @throws IOException if the stream fails first
   * @throws IndexOutOfBoundsException if the range is not within the buffer
   */
  int read(byte[] buf, int off, int len) throws IOException;

  /**
   * Reads one byte. From {@code read_byte}.
   *
   * @return 0 to 255, or -1 at the end
   * @throws IOException if the stream fails
   */
  int readByte() throws IOException;

  /**
   * Puts a byte back in front of all others; any number of times. From {@code unread_byte}.
   *
   * @param b 0 to 255
   * @throws IllegalArgumentException if it is not, as the -1 that means the end
   */
  void unreadByte(int b);

  /**
   * Whether nothing is left to read, as far as it is known: the end counts once a read has met it.
   * Never waits for bytes. From {@code eof}.
   *
   * @return false while something may come
   */
  boolean eof();

  /**
   * Reads up to a byte, which is taken and left out. UNBOUNDED: as long as the peer makes it.
   *
   * @param delimiter 0 to 255
   * @return what came before it or before the end; null if the stream had ended before
   * @throws IOException if the stream fails first
   */
  byte @Nullable [] readUntil(int delimiter) throws IOException;

  /**
   * Reads to the end. UNBOUNDED. From {@code read_whole_stream}.
   *
   * @return all that is left, maybe nothing
   * @throws IOException if the stream fails first
   */
  byte[] readWholeStream() throws IOException;

  /**
   * Reads a number of bytes. From {@code read_bytes}. Takes memory as they come, 64 KiB and at most
   * twice of what has come: so the number may be one that the peer has sent.
   *
   * @param amt how many are wanted, not negative
   * @return that many, or as many as came before the end
   * @throws IOException if the stream fails first
   */
  default byte[] readBytes(int amt) throws IOException {
    if (amt < 0) {
      throw new IllegalArgumentException("readBytes(" + amt + "): must not be negative");
    }
    return GrowingRead.of(this, amt);
  }

  /**
   * Reads a line of UTF-8, malformed bytes replaced. From {@code read_line}.
   *
   * @return the line without its LF, but with a CR before it, as in Rust; null at the end
   * @throws IOException if the stream fails first
   */
  default @Nullable String readLine() throws IOException {
    return text(readUntil('\n'));
  }

  /**
   * Reads UTF-8 up to a NUL, malformed bytes replaced. From {@code read_c_str}.
   *
   * @return the text without the NUL; null at the end
   * @throws IOException if the stream fails first
   */
  default @Nullable String readCStr() throws IOException {
    return text(readUntil(0));
  }

  private static @Nullable String text(byte @Nullable [] utf8) {
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  /**
   * Passes on byte after byte. From {@code each_byte}.
   *
   * @param it returns whether to go on
   * @return false if it said not to, true at the end
   * @throws IOException if the stream fails
   */
  default boolean eachByte(IntPredicate it) throws IOException {
    Objects.requireNonNull(it, "it");
    for (int b = readByte(); b >= 0; b = readByte()) {
      if (!it.test(b)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Passes on line after line, as {@link #readLine} reads them. From {@code each_line}.
   *
   * @param it returns whether to go on
   * @return false if it said not to, true at the end
   * @throws IOException if the stream fails
   */
  default boolean eachLine(Predicate<? super String> it) throws IOException {
    Objects.requireNonNull(it, "it");
    for (String line = readLine(); line != null; line = readLine()) {
      if (!it.test(line)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads an unsigned number, its lowest byte first. From {@code read_le_uint}.
   *
   * @param size how many bytes it has, 1 to 8
   * @return the number; one of 8 bytes is to be read as unsigned
   * @throws EOFException if the stream ends first; what there was can be read again
   * @throws IOException if the stream fails first
   */
  default long readLeUint(int size) throws IOException {
    return IntBytes.leUint(exactly(size));
  }

  /**
   * Reads a signed number, its lowest byte first. From {@code read_le_int}.
   *
   * @param size how many bytes it has, 1 to 8
   * @return the number
   * @throws EOFException if the stream ends first; what there was can be read again
   * @throws IOException if the stream fails first
   */
  default long readLeInt(int size) throws IOException {
    return IntBytes.signed(readLeUint(size), size);
  }

  /**
   * Reads an unsigned number, its highest byte first. From {@code read_be_uint}.
   *
   * @param size how many bytes it has, 1 to 8
   * @return the number; one of 8 bytes is to be read as unsigned
   * @throws EOFException if the stream ends first; what there was can be read again
   * @throws IOException if the stream fails first
   */
  default long readBeUint(int size) throws IOException {
    return IntBytes.leUint(IntBytes.reverse(exactly(size)));
  }

  /**
   * Reads a signed number, its highest byte first. From {@code read_be_int}.
   *
   * @param size how many bytes it has, 1 to 8
   * @return the number
   * @throws EOFException if the stream ends first; what there was can be read again
   * @throws IOException if the stream fails first
   */
  default long readBeInt(int size) throws IOException {
    return IntBytes.signed(readBeUint(size), size);
  }

  private byte[] exactly(int size) throws IOException {
    byte[] bytes = readBytes(IntBytes.checkSize(size));
    if (bytes.length < size) {
      for (int i = bytes.length - 1; i >= 0; i--) {
        unreadByte(bytes[i] & 0xff);
      }
      throw new EOFException(
          "a number of " + size + " bytes was wanted and " + bytes.length + " came before the end");
    }
    return bytes;
  }
}
