package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server finds for a request, and what it says about it. */
@Timeout(300)
@SuppressWarnings("NullAway.Init") // JUnit sets them
class HttpServerTest {
  private static final byte[] BIG = new byte[1_000_000];

  @TempDir static Path above;
  private static Path root;
  private static SampleProcess server;

  @BeforeAll
  static void serve() throws IOException {
    new Random(7).nextBytes(BIG);
    root = Files.createDirectories(above.resolve("root"));
    Files.writeString(above.resolve("secret"), "secret");
    Files.writeString(root.resolve("small.txt"), "0123456789");
    Files.writeString(root.resolve("empty"), "");
    Files.writeString(root.resolve("two words.html"), "<p>");
    Files.write(root.resolve("big.bin"), BIG);
    Files.createDirectories(root.resolve("dir/empty dir"));
    Files.writeString(root.resolve("dir/index.html"), "index");
    Files.createSymbolicLink(root.resolve("inside"), Path.of("dir"));
    Files.createSymbolicLink(root.resolve("outside"), above);
    Files.createSymbolicLink(root.resolve("out"), above.resolve("secret"));
    Files.createSymbolicLink(root.resolve("circle"), Path.of("circle"));
    server = SampleProcess.start(HttpServer.class, "--root", root.toString(), "--port", "0");
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

  private static RawHttp.Response get(String target, String... headerLines) throws IOException {
    try (RawHttp client = client()) {
      return client.get(target, headerLines).next();
    }
  }

  @Test
  void servesAFileWithWhatThereIsToSayAboutIt() throws IOException {
    RawHttp.Response response = get("/small.txt");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("0123456789");
    assertThat(response.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(response.header("accept-ranges")).isEqualTo("bytes");
    assertThat(response.headers()).containsKeys("date", "last-modified", "etag");
    assertThat(response.headers()).doesNotContainKey("connection");
  }

  @ParameterizedTest
  @CsvSource({
    "/big.bin, application/octet-stream, 1000000",
    "/empty, application/octet-stream, 0",
    "/two%20words.html?query, text/html; charset=utf-8, 3",
    "http://elsewhere/dir/, text/html; charset=utf-8, 5",
    "/inside/index.html, text/html; charset=utf-8, 5",
    "//dir//index.html, text/html; charset=utf-8, 5",
  })
  void servesWhatATargetNames(String target, String type, int length) throws IOException {
    RawHttp.Response response = get(target);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("content-type")).isEqualTo(type);
    assertThat(response.body()).hasSize(length);
  }

  @ParameterizedTest
  @CsvSource({
    "/none, 404",
    "/dir/empty%20dir/, 404",
    "/small.txt/, 404",
    "/small.txt/x, 404",
    "/circle, 404",
    "*, 404",
    "/%ff, 400",
  })
  void tellsWhatItDoesNotFind(String target, int status) throws IOException {
    assertThat(get(target).status()).isEqualTo(status);
  }

  @Test
  void tellsThatANameIsTooLong() throws IOException {
    assertThat(get("/" + "x".repeat(4000)).status()).isEqualTo(404);
  }

  @Test
  void redirectsToADirectorysSlash() throws IOException {
    assertThat(get("/dir").header("location")).isEqualTo("/dir/");
    assertThat(get("//dir/empty%20dir").header("location")).isEqualTo("/dir/empty%20dir/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret",
        "/dir/../../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/%2e%2e%2fsecret",
        "/..\\secret",
        "/..%5csecret",
        "/.%00./secret",
        "/../secret%00.html",
        "/out",
        "/outside/secret",
        "/outside",
        "/outside/",
        "/%2fetc/passwd",
        "//etc/passwd",
        "http://h/../secret",
        "file:///etc/passwd",
      })
  void letsNobodyOutOfTheDirectory(String target) throws IOException {
    RawHttp.Response response = get(target);

    assertThat(response.status()).isIn(400, 404);
    assertThat(response.text()).doesNotContain("secret", "root:");
    assertThat(response.headers()).doesNotContainKey("location");
  }

  @ParameterizedTest
  @CsvSource({"/small.txt, 10", "/big.bin, 1000000", "/none, 22"})
  void answersHeadWithoutTheBody(String target, String length) throws IOException {
    try (RawHttp client = client()) {
      client.send("HEAD " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").get("/small.txt");

      assertThat(client.nextHead().header("content-length")).isEqualTo(length);
      assertThat(client.next().text()).isEqualTo("0123456789");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 206, bytes 2-4/10, 234",
    "bytes=-3, 206, bytes 7-9/10, 789",
    "bytes=8-99, 206, bytes 8-9/10, 89",
    "'bytes=0-1,3-4', 200, , 0123456789",
  })
  void servesARange(String range, int status, String contentRange, String text) throws IOException {
    RawHttp.Response response = get("/small.txt", "Range: " + range + "\r\n");

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("content-range")).isEqualTo(contentRange);
    assertThat(response.text()).isEqualTo(text);
  }

  @Test
  void servesARangeFromTheDisk() throws IOException {
    RawHttp.Response response = get("/big.bin", "Range: bytes=100001-400000\r\n");

    assertThat(response.header("content-range")).isEqualTo("bytes 100001-400000/1000000");
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(BIG, 100_001, 400_001));
  }

  @Test
  void tellsHowLongTheFileIsWhenARangeIsBeyondIt() throws IOException {
    RawHttp.Response response = get("/big.bin", "Range: bytes=1000000-\r\n");

    assertThat(response.status()).isEqualTo(416);
    assertThat(response.header("content-range")).isEqualTo("bytes */1000000");
  }

  @Test
  void servesARangeOnlyOfTheVersionThatTheClientHas() throws IOException {
    RawHttp.Response whole = get("/small.txt");
    String range = "Range: bytes=1-1\r\n";

    for (String known : List.of("etag", "last-modified")) {
      String ifRange = "If-Range: " + whole.header(known) + "\r\n";
      assertThat(get("/small.txt", range, ifRange).status()).isEqualTo(206);
    }
    assertThat(get("/small.txt", range, "If-Range: \"x\"\r\n").status()).isEqualTo(200);
  }

  @Test
  void sendsNothingThatTheClientHas() throws IOException {
    RawHttp.Response whole = get("/big.bin");
    String tag = whole.header("etag");
    String date = whole.header("last-modified");
    try (RawHttp client = client()) {
      client.get("/big.bin", "If-None-Match: \"x\", W/" + tag + "\r\n");
      assertThat(client.next().status()).isEqualTo(304);
      client.get("/big.bin", "If-Modified-Since: " + date + "\r\n");
      assertThat(client.next().status()).isEqualTo(304);
      client.get("/big.bin", "If-None-Match: \"x\"\r\nIf-Modified-Since: " + date + "\r\n");
      assertThat(client.next().status()).isEqualTo(200);
      client.get("/big.bin", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
      assertThat(client.next().status()).isEqualTo(200);
    }
  }

  @Test
  void servesAFileAsItIsNowNotAsItWas() throws IOException {
    Path file = root.resolve("changing");
    Files.writeString(file, "before");
    assertThat(get("/changing").text()).isEqualTo("before");
    Files.writeString(file, "after");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(get("/changing").text()).isEqualTo("after"));
  }

  @Test
  void doesNotWaitForAPipeWithoutAWriter() throws Exception {
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(get("/pipe").status()).isEqualTo(404);
  }
}
