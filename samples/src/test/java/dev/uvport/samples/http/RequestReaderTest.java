package dev.uvport.samples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RequestReaderTest {
  private final RequestReader reader = new RequestReader();

  private void add(String text) {
    reader.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private Request only(String text) throws HttpError {
    add(text);
    Request request = reader.next();
    assertThat(request).isNotNull();
    assertThat(reader.next()).isNull();
    return request;
  }

  private void assertRefused(String text, int status) {
    add(text);
    assertThatThrownBy(reader::next)
        .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  @Test
  void takesARequestApart() throws HttpError {
    Request request = only("GET /a%20b?q HTTP/1.1\r\nHost: h\r\nRange: bytes=1-2 \r\n\r\n");

    assertThat(request.isGet()).isTrue();
    assertThat(request.path()).isEqualTo("/a b");
    assertThat(request.header("range")).isEqualTo("bytes=1-2");
    assertThat(request.header("if-range")).isNull();
    assertThat(request.keepAlive()).isTrue();
    assertThat(reader.isWithinRequest()).isFalse();
  }

  @Test
  void takesARequestThatArrivesByteByByte() throws HttpError {
    String text = "\r\nHEAD / HTTP/1.1\r\nHost: h\r\n\r\n";
    for (int i = 0; i < text.length() - 1; i++) {
      add(text.substring(i, i + 1));
      assertThat(reader.next()).as("after %d bytes", i + 1).isNull();
    }

    assertThat(only("\n").isHead()).isTrue();
  }

  @Test
  void takesRequestsInTheirOrderAndSkipsTheirBodies() throws HttpError {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      text.append("GET /").append(i).append(" HTTP/1.1\r\nHost: h\r\nContent-Length: ").append(i);
      text.append("\r\n\r\n").append("x".repeat(i));
    }
    for (int from = 0, next = 0; from < text.length(); from += 37) {
      add(text.substring(from, Math.min(from + 37, text.length())));
      for (Request request = reader.next(); request != null; request = reader.next()) {
        assertThat(request.path()).isEqualTo("/" + next++);
      }
      assertThat(from + 37 < text.length() || next == 100).isTrue();
    }
    assertThat(reader.isWithinRequest()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, Via: x, true",
    "HTTP/1.1, Connection: close, false",
    "HTTP/1.1, 'Connection: a, Close', false",
    "HTTP/1.0, Via: x, false",
    "HTTP/1.0, Connection: Keep-Alive, true",
  })
  void knowsWhetherTheConnectionStaysOpen(String version, String header, boolean stays)
      throws HttpError {
    assertThat(only("GET / " + version + "\r\nHost: h\r\n" + header + "\r\n\r\n").keepAlive())
        .isEqualTo(stays);
  }

  @Test
  void doesNotWaitForABodyThatIsHeldBack() throws HttpError {
    add("GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");

    assertThat(reader.next()).extracting(Request::keepAlive).isEqualTo(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: h\n\n", // bare LF
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n", // bare CR
        "GET / HTTP/1.1\r\nHost: h\r\nA: \0\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTX/1.1\r\nHost: h\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\u00e9 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%0 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%5c HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%0d%0a HTTP/1.1\r\nHost: h\r\n\r\n", // a log, or a header, of its own
        "GET /%1b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%c2%9b HTTP/1.1\r\nHost: h\r\n\r\n", // a terminal's escape in one character
        "GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://?/a HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n", // not UTF-8
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA B: c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n: c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n", // folded
        "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
      })
  void refusesWhatTwoServersCouldReadInTwoWays(String text) {
    assertRefused(text, 400);
  }

  @ParameterizedTest
  @CsvSource({
    "411, 'GET / HTTP/1.1', 'Transfer-Encoding: chunked'",
    "413, 'GET / HTTP/1.1', 'Content-Length: 65537'",
    "413, 'GET / HTTP/1.1', 'Content-Length: 99999999999999999999999'",
    "501, 'GET / HTTP/1.1', 'Transfer-Encoding: gzip, chunked'",
    "505, 'GET / HTTP/2.0', 'A: b'",
  })
  void refusesWithAStatusThatSaysWhy(int status, String requestLine, String header) {
    assertRefused(requestLine + "\r\nHost: h\r\n" + header + "\r\n\r\n", status);
  }

  @Test
  void takesAHeadOfTheGreatestLengthAndRefusesALongerOne() throws HttpError {
    String rest = "GET / HTTP/1.1\r\nHost: h\r\nA: \r\n\r\n";
    String fill = "x".repeat(RequestReader.MAX_HEAD - rest.length());

    assertThat(only(rest.replace("A: ", "A: " + fill)).header("A")).isEqualTo(fill);
    assertRefused(rest.replace("A: ", "A: x" + fill), 431);
  }

  @Test
  void keepsLittleBetweenRequests() throws HttpError {
    String rest = "GET / HTTP/1.1\r\nHost: h\r\nA: ";
    add("GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(2000) + rest);
    for (int i = 0; i < 2000; i++) {
      assertThat(reader.next()).isNotNull();
    }
    assertThat(reader.next()).isNull();

    assertThat(reader.capacity()).isLessThanOrEqualTo(RequestReader.MAX_HEAD);
    assertThat(only("b\r\n\r\n").header("a")).isEqualTo("b");
  }

  @Test
  void refusesAnEndlessHeadBeforeItHasEnded() {
    assertRefused("GET / HTTP/1.1\r\nHost: h\r\n" + "A: b\r\n".repeat(2000), 431);
  }

  @Test
  void refusesAnEndlessRequestLineBeforeItHasEnded() {
    assertRefused("GET /" + "x".repeat(RequestReader.MAX_HEAD), 414);
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a/b?c=/d, /a/b",
    "http://host, /",
    "http://host?a=/b, /",
    "HTTP://host:80/a, /a",
    "/%C3%A9+%2B, /é++",
    "/%2e%2E/a, /../a",
  })
  void findsThePathInTheTarget(String target, String path) throws HttpError {
    assertThat(only("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").path()).isEqualTo(path);
  }
}
