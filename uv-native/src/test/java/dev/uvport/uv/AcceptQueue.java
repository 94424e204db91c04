package dev.uvport.uv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The connections that wait in the kernel for an accept. A client is connected a moment before its
 * connection is among them, so that of two clients' being connected a full queue does not follow.
 */
public final class AcceptQueue {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String LISTEN = "0A";

  // The columns of /proc/net/tcp.
  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final int QUEUES = 4;

  private AcceptQueue() {}

  /**
   * Waits until so many connections wait.
   *
   * @param port where their listener listens
   * @param length how many
   * @throws IOException if the kernel does not tell
   */
  public static void await(int port, int length) throws IOException {
    long begun = System.nanoTime();
    while (length(port) < length) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new AssertionError("fewer than " + length + " connections wait at port " + port);
      }
      Thread.yield();
    }
  }

  private static int length(int port) throws IOException {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    int length = 0;
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
        String[] columns = line.strip().split("\\s+");
        if (columns[LOCAL].endsWith(suffix) && columns[STATE].equals(LISTEN)) {
          String waiting = columns[QUEUES].substring(columns[QUEUES].indexOf(':') + 1);
          length = Math.max(length, Integer.parseInt(waiting, 16));
        }
      }
    }
    return length;
  }
}
