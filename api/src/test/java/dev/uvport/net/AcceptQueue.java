package dev.uvport.net;

import static dev.uvport.net.Soon.soon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How many connections wait in the kernel to be accepted. */
public final class AcceptQueue {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String LISTENS = "0A";

  private AcceptQueue() {}

  /**
   * Waits until as many wait at a listener: the client knows of its connection a moment before.
   *
   * @param port where the listener listens
   * @param length how many are to wait
   */
  public static void await(int port, int length) {
    soon().until(() -> lengths(port).contains(length));
  }

  /** One for each listener, as there may be one for each family. */
  private static List<Integer> lengths(int port) throws IOException {
    Stream<String> lines = Stream.empty();
    for (Path table : TABLES) {
      if (Files.exists(table)) {
        lines = Stream.concat(lines, Files.readAllLines(table).stream());
      }
    }
    String end = String.format(":%04X", port);
    return lines
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[1].endsWith(end) && fields[3].equals(LISTENS))
        .map(fields -> Integer.valueOf(fields[4].split(":")[1], 16))
        .toList();
  }
}
