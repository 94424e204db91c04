package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Requests whose end a proxy before this server could see elsewhere: each gets one refusal, and
 * what follows it on the connection nothing.
 */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // JUnit sets them
class HttpServerSmugglingTest {
  private static final String GET = "GET /small HTTP/1.1\r\nHost: h\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

  @TempDir static Path root;
  private static SampleProcess server;

  @BeforeAll
  static void serve() throws IOException {
    Files.writeString(root.resolve("small"), "0123456789");
    Files.writeString(root.resolve("smuggled"), "what was smuggled");
    server = SampleProcess.start(HttpServer.class, "--root", root.toString(), "--port", "0");
  }

  @AfterAll
  static void endOnSigterm() {
    server.terminate();
    assertThat(server.stderr()).isEmpty();
    server.close();
  }

  static final List<String> AMBIGUOUS =
      List.of(
          // Two lengths, or none that is one.
          GET + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          GET + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
          GET + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n01234",
          GET + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n01234",
          GET + "Content-Length: 5\r\ncontent-length: 0\r\n\r\n01234",
          GET + "Content-Length: 5, 5\r\n\r\n01234",
          GET + "Content-Length: +5\r\n\r\n01234",
          GET + "Content-Length: -0\r\n\r\n",
          GET + "Content-Length: -1\r\n\r\n",
          GET + "Content-Length: 0x5\r\n\r\n01234",
          GET + "Content-Length: 5_0\r\n\r\n01234",
          GET + "Content-Length: 5.0\r\n\r\n01234",
          GET + "Content-Length: 5e0\r\n\r\n01234",
          GET + "Content-Length: 5 5\r\n\r\n01234",
          GET + "Content-Length: \"5\"\r\n\r\n01234",
          GET + "Content-Length: \u00b2\r\n\r\n01",
          GET + "Content-Length: 5\u00a0\r\n\r\n01234",
          GET + "Content-Length:\r\n\r\n",
          GET + "Content-Length: 9223372036854775808\r\n\r\n",
          GET + "Content-Length: 18446744073709551616\r\n\r\n",
          GET + "Content-Length: 4294967296\r\n\r\n",
          GET + "Content-Length: " + "9".repeat(4000) + "\r\n\r\n",
          // Chunks, which are not read at all.
          GET + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          GET + "Transfer-Encoding: chunked\r\n\r\n+5\r\n01234\r\n0\r\n\r\n",
          GET + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
          GET + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n",
          GET + "Transfer-Encoding: chunked\r\n\r\n0;" + "a=b;".repeat(20_000) + "\r\n\r\n",
          GET + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 9\r\n\r\n",
          GET + "Transfer-Encoding: identity\r\n\r\n",
          GET + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
          GET + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
          GET + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          GET + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
          GET + "Transfer-Encoding:\r\n\r\n",
          GET + "Transfer_Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "GET /small HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
          "GET /small HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          // Lines that end in more than one way, or go on.
          "GET /small HTTP/1.1\nHost: h\n\n",
          "GET /small HTTP/1.1\r\nHost: h\n\r\n",
          GET + "A: b\n\r\n",
          GET + "A: b\rContent-Length: 5\r\n\r\n01234",
          GET + "A: b\r\r\n\r\n",
          GET + "A: b\r\n\n",
          GET + "A: b\r\n c\r\n\r\n",
          GET + "A: b\r\n\tContent-Length: 5\r\n\r\n01234",
          "GET /small HTTP/1.1\r\n Content-Length: 5\r\nHost: h\r\n\r\n01234",
          "\r\r\n" + GET + "\r\n",
          "\n" + GET + "\r\n",
          // Names and control characters that are skipped by some.
          GET + "Content-Length : 5\r\n\r\n01234",
          GET + "Content-Length\t: 5\r\n\r\n01234",
          GET + " Content-Length: 5\r\n\r\n01234",
          GET + "Content-Length\u0000: 5\r\n\r\n01234",
          GET + "\u0000Content-Length: 5\r\n\r\n01234",
          GET + "Content-Length: \u00005\r\n\r\n01234",
          GET + "Content-Length: 5\u000c\r\n\r\n01234",
          GET + "Content-Length: \u001f5\r\n\r\n01234",
          GET + "Content-Length: 5\u007f\r\n\r\n01234",
          GET + ": Content-Length: 5\r\n\r\n01234",
          GET + "Content-Length\r\n\r\n",
          GET + "Content\u00adLength: 5\r\n\r\n01234",
          GET + "Content-Length;: 5\r\n\r\n01234",
          // Request lines.
          "GET /small HTTP/1.1\u0000\r\nHost: h\r\n\r\n",
          "GET /small\u0000 HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET\u000b/small HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET /small  HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET /small HTTP/1.1 HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET /small HTTP/1.10\r\nHost: h\r\n\r\n",
          "GET /small HTTP/01.1\r\nHost: h\r\n\r\n",
          "GET /small HTTP/1,1\r\nHost: h\r\n\r\n",
          "GET /small http/1.1\r\nHost: h\r\n\r\n",
          "GET /small HTTP/+1.1\r\nHost: h\r\n\r\n",
          "GET /small HTTP/1.+\r\nHost: h\r\n\r\n",
          "GET /small HTTP/1.\u00b9\r\nHost: h\r\n\r\n",
          "GET /small HTTP/0.9\r\nHost: h\r\n\r\n",
          "GET /small HTTP/2.0\r\nHost: h\r\n\r\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
          "GET /small\r\n\r\n",
          "GET /small\r\nHost: h\r\n\r\n",
          "PROXY TCP4 127.0.0.1 127.0.0.1 1 80\r\n" + GET + "\r\n",
          "\r\n\r\n\u0000\r\nQUIT\n!\u0011", // the start of a PROXY header in binary
          "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", // of TLS
          // Whose it is.
          "GET /small HTTP/1.1\r\n\r\n",
          "GET /small HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
          // Too much.
          GET + "Content-Length: 65537\r\n\r\n" + "x".repeat(65537),
          GET + "A: " + "x".repeat(9000) + "\r\n\r\n",
          GET + "A: b\r\n".repeat(2000) + "\r\n",
          "GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: h\r\n\r\n",
          "\r\n".repeat(5000));

  @ParameterizedTest
  @FieldSource("AMBIGUOUS")
  void isRefusedOnceAndNothingFollows(String request) throws IOException {
    String answer = answerTo(request + SMUGGLED + SMUGGLED);

    assertThat(answer).matches("(?s)HTTP/1\\.1 (400|411|413|414|431|501|505) .*");
    assertThat(answer).containsOnlyOnce("HTTP/1.1 ").contains("\r\nConnection: close\r\n");
    assertThat(answer).doesNotContain("0123456789", "what was smuggled");
  }

  @Test
  void aRefusalComesAfterTheAnswersToWhatCameBefore() throws IOException {
    String answer = answerTo(GET + "\r\n" + GET + "Content-Length: +5\r\n\r\n" + SMUGGLED);

    assertThat(answer.split("HTTP/1\\.1 ")).hasSize(3);
    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("0123456789", "HTTP/1.1 400 ");
    assertThat(answer).doesNotContain("what was smuggled");
  }

  @Test
  void aBodyIsNotTakenForARequest() throws IOException {
    String body = SMUGGLED;
    String answer =
        answerTo(
            GET + ("Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n") + body);

    assertThat(answer).containsOnlyOnce("HTTP/1.1 ").endsWith("0123456789");
  }

  /** All that comes until the server closes, to a client that does not. */
  private static String answerTo(String bytes) throws IOException {
    return RawHttp.answerTo(server.port(), bytes);
  }
}
