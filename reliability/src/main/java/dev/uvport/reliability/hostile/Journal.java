package dev.uvport.reliability.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last calls of a process, in a mapped file: they are there whatever the process dies of.
 *
 * <p><b>Threading.</b> Any thread. <b>Ownership.</b> The mapping goes with the process.
 */
final class Journal {
  private static final int LINE = 256;
  private static final int LINES = 64;

  private final MappedByteBuffer file;
  private final AtomicLong next = new AtomicLong();

  /** Makes an empty journal. */
  Journal(Path path) {
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      file = channel.map(FileChannel.MapMode.READ_WRITE, 0, LINES * LINE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file.order(ByteOrder.nativeOrder());
  }

  /** Notes a call that is about to be made. */
  void write(String call) {
    long number = next.incrementAndGet();
    byte[] text = call.getBytes(StandardCharsets.UTF_8);
    byte[] line = Arrays.copyOf(text, LINE - Long.BYTES);
    int at = (int) (number % LINES) * LINE;
    file.putLong(at, number);
    file.put(at + Long.BYTES, line, 0, line.length);
  }

  /** What a process has noted, the newest last. */
  static List<String> read(Path path) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
    record Entry(long number, String text) {}
    List<Entry> entries = new ArrayList<>();
    for (int at = 0; at + LINE <= file.capacity(); at += LINE) {
      String text =
          new String(file.array(), at + Long.BYTES, LINE - Long.BYTES, StandardCharsets.UTF_8);
      if (file.getLong(at) > 0) {
        entries.add(new Entry(file.getLong(at), text.replace("\0", "")));
      }
    }
    entries.sort((a, b) -> Long.compare(a.number, b.number));
    return entries.stream().map(entry -> entry.number + " " + entry.text).toList();
  }
}
