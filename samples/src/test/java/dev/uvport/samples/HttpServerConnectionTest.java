package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How requests follow each other on a connection, and when it ends. */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // JUnit sets them
class HttpServerConnectionTest {
  private static final byte[] BIG = new byte[1_000_000];

  @TempDir static Path root;
  private static SampleProcess server;

  @BeforeAll
  static void serve() throws IOException {
    new Random(7).nextBytes(BIG);
    Files.writeString(root.resolve("small.txt"), "0123456789");
    Files.write(root.resolve("big.bin"), BIG);
    Files.createDirectories(root.resolve("dir"));
    Files.writeString(root.resolve("dir/index.html"), "index");
    server =
        SampleProcess.start(
            HttpServer.class, "--root", root.toString(), "--port", "0", "--iotasks", "2");
  }

  @AfterAll
  static void endOnSigterm() {
    server.terminate();
    assertThat(server.stderr()).isEmpty();
    server.close();
  }

  private static RawHttp client() throws IOException {
    return new RawHttp(server.port());
  }

  @ParameterizedTest
  @CsvSource({
    "POST, 405",
    "PUT, 405",
    "DELETE, 405",
    "OPTIONS, 405",
    "PATCH, 405",
    "TRACE, 405",
    "BREW, 501",
    "get, 501",
  })
  void refusesOtherMethodsAndGoesOn(String method, int status) throws IOException {
    try (RawHttp client = client()) {
      client.send(method + " /small.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nGET ");
      RawHttp.Response refused = client.next();

      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused.header("allow")).isEqualTo(status == 405 ? "GET, HEAD" : null);
      assertThat(client.get("/small.txt").next().status()).isEqualTo(200);
    }
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() throws IOException {
    try (RawHttp client = client()) {
      client.send(
          "GET /small.txt HTTP/1.1\r\nHost: h\r\n\r\n"
              + "GET /big.bin HTTP/1.1\r\nHost: h\r\n\r\n"
              + "GET /none HTTP/1.1\r\nHost: h\r\n\r\n"
              + "GET /dir/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
              + "GET /small.txt HTTP/1.1\r\nHost: h\r\n\r\n");

      assertThat(client.next().text()).isEqualTo("0123456789");
      assertThat(client.next().body()).isEqualTo(BIG);
      assertThat(client.next().status()).isEqualTo(404);
      RawHttp.Response last = client.next();
      assertThat(last.text()).isEqualTo("index");
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void answersThousandsOfPipelinedRequestsToAClientThatReadsLater() throws Exception {
    int count = 20_000;
    try (RawHttp client = client()) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  String pair =
                      "GET /small.txt HTTP/1.1\r\nHost: h\r\n\r\n"
                          + "GET /none HTTP/1.1\r\nHost: h\r\n\r\n";
                  client.send(pair.repeat(count / 2));
                  client.socket().shutdownOutput();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      for (int i = 0; i < count; i++) {
        assertThat(client.next().status()).isEqualTo(i % 2 == 0 ? 200 : 404);
      }
      sending.join();
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void answersARequestThatArrivesByteByByte() throws IOException {
    try (RawHttp client = client()) {
      client.socket().setTcpNoDelay(true);
      for (char c : "GET /small.txt HTTP/1.1\r\nHost: h\r\n\r\n".toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.next().status()).isEqualTo(200);
    }
  }

  @Test
  void answersAClientThatHasEndedItsSendingSide() throws IOException {
    try (RawHttp client = client()) {
      client.get("/big.bin").get("/small.txt").socket().shutdownOutput();

      assertThat(client.next().body()).isEqualTo(BIG);
      assertThat(client.next().text()).isEqualTo("0123456789");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void keepsAnOldClientsConnectionOnlyIfAskedTo() throws IOException {
    try (RawHttp client = client()) {
      client.send("GET /small.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.next().header("connection")).isEqualTo("keep-alive");
      client.send("GET /small.txt HTTP/1.0\r\n\r\n");
      assertThat(client.next().header("connection")).isEqualTo("close");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void answersNothingAfterARequestThatItDoesNotUnderstand() throws IOException {
    try (RawHttp client = client()) {
      client
          .get("/small.txt")
          .get("/small.txt", "Content-Length: 40\r\n", "Transfer-Encoding: chunked\r\n")
          .send("0\r\n\r\n")
          .get("/dir/");

      assertThat(client.next().status()).isEqualTo(200);
      RawHttp.Response refusal = client.next();
      assertThat(refusal.status()).isEqualTo(400);
      assertThat(refusal.header("connection")).isEqualTo("close");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void aRefusalReachesAClientThatGoesOnSending() throws IOException {
    String tooLong = "GET /small.txt HTTP/1.1\r\nHost: h\r\nA: " + "x".repeat(9000) + "\r\n\r\n";

    String answer = RawHttp.answerTo(server.port(), tooLong + "more".repeat(100_000));

    assertThat(answer).startsWith("HTTP/1.1 431 ").containsOnlyOnce("HTTP/1.1 ");
  }

  @Test
  void servesManyClientsAtOnce() {
    HttpClient client = HttpClient.newHttpClient();
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/big.bin");
    List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      responses.add(
          client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()));
    }
    for (CompletableFuture<HttpResponse<byte[]>> response : responses) {
      assertThat(response.join().body()).isEqualTo(BIG);
    }
  }
}
