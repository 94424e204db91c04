package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with little memory and little patience, files bigger than the one, clients slower. */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // JUnit sets them
class HttpServerLoadTest {
  private static final long HUGE = 300L << 20;
  private static final int PATIENCE_SECONDS = 2;
  private static final int ATTEMPTS = 5;

  @TempDir static Path root;
  private static SampleProcess server;
  private static long idleSockets;

  @BeforeAll
  static void serve() throws Exception {
    try (RandomAccessFile huge = new RandomAccessFile(root.resolve("huge").toFile(), "rw")) {
      for (long at = 0; at < HUGE; at += 1_000_003) { // the rest is a hole
        huge.seek(at);
        huge.writeLong(at);
      }
      huge.setLength(HUGE);
    }
    Files.writeString(root.resolve("small.txt"), "0123456789");
    server =
        SampleProcess.start(
            SampleProcess.command(
                List.of("-Xmx48m", "-XX:+ExitOnOutOfMemoryError"),
                HttpServer.class,
                "--root",
                root.toString(),
                "--port",
                "0",
                "--patience",
                String.valueOf(PATIENCE_SECONDS)));
    server.port();
    idleSockets = openFiles("socket:");
  }

  @AfterAll
  static void endOnSigterm() {
    server.terminate();
    server.close();
  }

  /** Whatever the clients did, none of the files stays open and no connection. */
  @AfterEach
  void nothingStaysOpen() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(openFiles("huge")).isZero();
              assertThat(openFiles("socket:")).isEqualTo(idleSockets);
            });
    assertThat(server.process().isAlive()).isTrue();
  }

  private static RawHttp client() throws IOException {
    return new RawHttp(server.port());
  }

  /** How many of the server's descriptors lead to something with such a name. */
  private static long openFiles(String name) throws IOException {
    Path descriptors = Path.of("/proc", String.valueOf(server.process().pid()), "fd");
    assumeThat(descriptors).isDirectory();
    try (Stream<Path> open = Files.list(descriptors)) {
      return open.filter(descriptor -> leadsTo(descriptor, name)).count();
    }
  }

  private static boolean leadsTo(Path descriptor, String name) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains(name);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  private static String checksum(DataInputStream in, long length) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (long left = length; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        assertThat(read).as("with %d bytes left", left).isPositive();
        digest.update(buffer, 0, read);
        left -= read;
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private interface Conversation {
    void with(RawHttp client) throws IOException;
  }

  /**
   * Talks to the server, which has little patience: a machine that stands still for two seconds
   * makes any client too slow, whom it cuts off. So whoever is cut off tries again, some times; a
   * wrong answer is one at once.
   */
  private static void converse(Conversation conversation) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (RawHttp client = client()) {
        conversation.with(client);
        return;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  @Test
  void sendsAFileThatIsBiggerThanItsMemory() throws IOException {
    String expected;
    try (DataInputStream file = new DataInputStream(Files.newInputStream(root.resolve("huge")))) {
      expected = checksum(file, HUGE);
    }
    converse(
        client -> {
          RawHttp.Response head = client.get("/huge").get("/small.txt").nextHead();

          assertThat(head.header("content-length")).isEqualTo(String.valueOf(HUGE));
          assertThat(checksum(client.in(), HUGE)).isEqualTo(expected);
          assertThat(client.next().text()).isEqualTo("0123456789");
        });
  }

  @Test
  void clientsThatTakeNothingCostLittleAndAreGivenUp() throws IOException {
    List<RawHttp> stuck = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        RawHttp client = client();
        client.socket().setReceiveBufferSize(4096);
        stuck.add(client.get("/huge").get("/huge"));
      }
      converse(
          client -> {
            assertThat(client.get("/small.txt").next().status()).isEqualTo(200);
          });
      await().atMost(Duration.ofSeconds(60)).until(() -> openFiles("huge") == 0);
    } finally {
      for (RawHttp client : stuck) {
        client.close();
      }
    }
  }

  @Test
  void clientsThatVanishInADownloadLeaveNothing() throws IOException {
    for (int i = 0; i < 50; i++) {
      converse(
          client -> {
            client.get("/huge").nextHead();
            client.socket().setSoLinger(true, 0);
          });
    }
  }

  @Test
  void aSlowClientKeepsItsDownloadAsLongAsItTakesSomething() throws IOException {
    int length = 60_000_000; // more than what fits between the two, so that the server waits
    converse(
        client -> {
          client.get("/huge", "Range: bytes=0-" + (length - 1) + "\r\n").nextHead();
          byte[] piece = new byte[length / 15];
          for (int i = 0; i < 15; i++) {
            client.in().readFully(piece);
            letTimePass(Duration.ofMillis(200)); // longer than the server's patience in the end
          }
          assertThat(client.isAtEnd()).isTrue();
        });
  }

  private static void letTimePass(Duration time) {
    await().pollDelay(time).until(() -> true);
  }

  @Test
  void aDownloadEndsWhereTheFileWasCutMeanwhile() throws IOException {
    Path file = root.resolve("huge-cut");
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      converse(
          client -> {
            cut.setLength(HUGE);
            client.get("/huge-cut").nextHead();
            cut.setLength(100);
            long received = 0;
            byte[] buffer = new byte[1 << 16];
            for (int n = client.in().read(buffer); n > 0; n = client.in().read(buffer)) {
              received += n;
            }
            assertThat(received).isLessThan(HUGE);
          });
    }
  }

  @Test
  void closesAConnectionOnWhichNothingIsAsked() throws IOException {
    converse(
        client -> {
          assertThat(client.get("/small.txt").next().status()).isEqualTo(200);
          assertThat(client.isAtEnd()).isTrue();
        });
  }

  @Test
  void tellsAClientThatItsRequestTookTooLong() throws IOException {
    converse(
        client -> {
          client.send("GET / HTTP/1.1\r\nHo");

          assertThat(client.next().status()).isEqualTo(408);
          assertThat(client.isAtEnd()).isTrue();
        });
  }

  @Test
  void isNotKeptBusyByAClientThatDribbles() throws IOException {
    converse(
        client -> {
          client.send("GET / HTTP/1.1\r\nA: ");
          client.socket().setSoTimeout(100);
          assertThat(dribbleUntilAnswered(client)).isEqualTo(408);
        });
  }

  private static int dribbleUntilAnswered(RawHttp client) throws IOException {
    for (int i = 0; i < 1000; i++) {
      try {
        client.send("x");
        return client.nextHead().status();
      } catch (SocketTimeoutException e) {
        // Not yet.
      }
    }
    throw new AssertionError("still waiting for the request");
  }
}
