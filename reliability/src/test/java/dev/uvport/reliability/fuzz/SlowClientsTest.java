package dev.uvport.reliability.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand clients that send a byte now and then, against a server with its defaults. */
@Timeout(900)
@Tag("heavy")
class SlowClientsTest {
  private static final int CLIENTS = 10_000;
  private static final String REQUEST = "GET /small HTTP/1.1\r\nHost: h\r\n\r\n";

  @TempDir Path above;
  private final List<SocketChannel> dribblers = new ArrayList<>();
  private long opened;
  private long bytes;

  @AfterEach
  void close() throws IOException {
    for (SocketChannel dribbler : dribblers) {
      dribbler.close();
    }
  }

  @Test
  void tenThousandClientsThatDribbleKeepNobodyOut() throws Exception {
    Path root = FuzzRun.root(above);
    try (Target server = Target.start("HttpServer", "--port", "0", "--root", root.toString())) {
      long end =
          System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("uvport.fuzz.seconds", 90));
      int served = 0;
      long slowest = 0;
      while (System.nanoTime() - end < 0) {
        for (int i = 0; i < CLIENTS; i++) {
          dribble(i, server.port());
          if (i % 100 == 0) {
            slowest = Math.max(slowest, ask(server.port()));
            served++;
          }
        }
      }
      assertThat(server.isAlive()).isTrue();
      assertThat(server.complaints()).isEmpty();
      System.out.printf(
          "SlowClientsTest: %d dribbling clients at a time, %d connections, %d bytes, one at a time;"
              + " %d new clients meanwhile, all served, the slowest within %d ms; %d MiB of its own%n",
          CLIENTS, opened, bytes, served, slowest, server.mebibytes());
      close();
      FuzzRun.assertUnharmed(server, server.threads());
    }
  }

  /** Sends the client's next byte, or begins again where the server has closed. */
  private void dribble(int i, int port) throws IOException {
    if (i == dribblers.size()) {
      dribblers.add(open(port));
    }
    try {
      dribblers.get(i).write(ByteBuffer.wrap(new byte[] {'G'}));
      bytes++;
    } catch (IOException e) {
      dribblers.get(i).close();
      dribblers.set(i, open(port));
    }
  }

  private SocketChannel open(int port) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.configureBlocking(false);
    opened++;
    return channel;
  }

  /** Asks as an honest client does; answers the milliseconds that it took. */
  private static long ask(int port) throws IOException {
    long start = System.nanoTime();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
