package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More clients than there is room for. */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // JUnit sets it
class HttpServerCrowdTest {
  private static final int ROOM = 20;

  @TempDir static Path root;
  private final List<RawHttp> clients = new ArrayList<>();

  @BeforeAll
  static void makeFiles() throws IOException {
    Files.writeString(root.resolve("small.txt"), "0123456789");
    Files.write(root.resolve("64k"), new byte[64 * 1024]);
    try (RandomAccessFile huge = new RandomAccessFile(root.resolve("huge").toFile(), "rw")) {
      huge.setLength(300L << 20);
    }
  }

  @AfterEach
  void closeClients() throws IOException {
    for (RawHttp client : clients) {
      client.close();
    }
  }

  private static SampleProcess start(List<String> jvmOptions, String... more) {
    List<String> args = new ArrayList<>(List.of("--root", root.toString(), "--port", "0"));
    args.addAll(List.of(more));
    return SampleProcess.start(
        SampleProcess.command(jvmOptions, HttpServer.class, args.toArray(String[]::new)));
  }

  private static SampleProcess startWithLittleRoom(String patience) {
    return start(List.of(), "--max-connections", String.valueOf(ROOM), "--patience", patience);
  }

  private RawHttp client(SampleProcess server) throws IOException {
    RawHttp client = new RawHttp(server.port());
    clients.add(client);
    return client;
  }

  @Test
  void clientsThatSendAByteNowAndThenKeepNobodyOut() throws IOException {
    try (SampleProcess server = startWithLittleRoom("100")) {
      for (int i = 0; i < 15 * ROOM; i++) {
        client(server).send("G");
        if (i % ROOM == 0) {
          assertThat(client(server).get("/small.txt").next().status()).isEqualTo(200);
        }
      }
      assertThat(client(server).get("/small.txt").next().status()).isEqualTo(200);
      assertThat(clients.get(0).isClosed()).isTrue();
      server.terminate();
      assertThat(server.stderr()).isEmpty();
    }
  }

  @Test
  void whoeverIsBeingAnsweredDoesNotMakeWay() throws IOException {
    try (SampleProcess server = startWithLittleRoom("100")) {
      for (int i = 0; i < ROOM; i++) {
        client(server).get("/huge").nextHead();
      }
      RawHttp oneTooMany = client(server);

      assertThat(oneTooMany.isClosed()).isTrue();
      assertThat(server.process().isAlive()).isTrue();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.stderr().contains("closed a new connection: 20 are busy already"));
      clients.get(0).close();
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> client(server).get("/small.txt").next().status() == 200);
    }
  }

  /** Each answer is a copy of its own: too many of them would not fit. */
  @Test
  void clientsThatAskAndNeverReadCostLittle() throws IOException {
    List<String> smallHeap = List.of("-Xmx32m", "-XX:+ExitOnOutOfMemoryError");
    String ask = "GET /64k HTTP/1.1\r\nHost: h\r\nRange: bytes=1-\r\n\r\n";
    try (SampleProcess server = start(smallHeap, "--patience", "100")) {
      for (int i = 0; i < 50; i++) {
        RawHttp greedy = client(server);
        greedy.socket().setReceiveBufferSize(4096);
        greedy.send(ask.repeat(200));
      }
      assertThat(client(server).get("/small.txt").next().status()).isEqualTo(200);
      assertThat(server.process().isAlive()).isTrue();
    }
  }
}
