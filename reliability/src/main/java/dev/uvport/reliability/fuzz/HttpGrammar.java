package dev.uvport.reliability.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes requests that are nearly right, and wrong in the ways that servers have been wrong about.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Nothing is to be closed.
 */
final class HttpGrammar {
  private static final List<String> METHODS =
      List.of("HEAD", "POST", "OPTIONS", "TRACE", "CONNECT", "get", "G\0T", "", "BREW");
  private static final List<String> SEGMENTS =
      List.of(
          "..",
          ".",
          "...",
          "%2e",
          "%2e%2e",
          "%2E.",
          "%252e%252e",
          "%c0%ae%c0%ae",
          "..;",
          "dir",
          "small",
          "big",
          "index.html",
          "secret",
          "out",
          "outside",
          "pipe",
          "%2f",
          "%2F..",
          "\\",
          "%5c",
          "..%5c",
          "%00",
          "%0d%0aX: y",
          "%ff",
          "%",
          "%1",
          "%zz",
          "?",
          "#",
          ";a=b",
          "\u00e9",
          "etc",
          "passwd",
          "proc",
          "self",
          "environ",
          "dev",
          "zero",
          "~",
          ":",
          "http:",
          "C:");
  private static final List<String> TARGETS =
      List.of(
          "/",
          "/small",
          "/big",
          "/dir",
          "/dir/",
          "/out",
          "/outside/secret",
          "/pipe",
          "*",
          "//etc/passwd",
          "http://h/small",
          "http://h",
          "HTTP://h:1/../secret",
          "file:///etc/passwd",
          "/../secret",
          "/dir/../../secret",
          "/..%2fsecret",
          "");
  private static final List<String> VERSIONS =
      List.of("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "http/1.1", "HTTP/1.", "HTTP/11", "");
  private static final List<String> ENDS = List.of("\n", "\r", "\r\r\n", "\n\r", "", "\0\r\n");
  private static final List<String> LENGTHS =
      List.of(
          "0",
          "1",
          "5",
          "36",
          "64",
          "+5",
          "-1",
          "0x5",
          "",
          " ",
          "5 5",
          "5,5",
          "65536",
          "65537",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "18446744073709551616",
          "\u00b2");
  private static final List<String> CODINGS =
      List.of(
          "chunked", "identity", "gzip, chunked", "chunked, chunked", "xchunked", "", "\tchunked");
  private static final List<String> RANGES =
      List.of(
          "bytes=0-0",
          "bytes=-1",
          "bytes=5-",
          "bytes=9-5",
          "bytes=-0",
          "bytes=99999999999999999999-",
          "bytes=0-99999999999999999999",
          "bytes=-9223372036854775808",
          "bytes=0-1,2-3",
          "bytes=-",
          "lines=1-2",
          "bytes= 0-1",
          "bytes=\u0661-\u0662");
  private static final List<String> NAMES =
      List.of("Content-Length ", " Host", "Host\t", "X Y", "", "\u00e9", "A", "Via", "Upgrade");

  private final RandomGenerator random;

  HttpGrammar(RandomGenerator random) {
    this.random = random;
  }

  /** What a client sends in the life of a connection. */
  byte[] conversation() {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      request(text);
    }
    byte[] bytes = text.toString().getBytes(ISO_8859_1);
    return oneIn(3) ? new Mutations(random).of(bytes) : bytes;
  }

  private void request(StringBuilder text) {
    text.append(oneIn(4) ? any(METHODS) : "GET").append(oneIn(50) ? "\t" : " ");
    text.append(target()).append(oneIn(50) ? "  " : " ");
    text.append(oneIn(8) ? any(VERSIONS) : "HTTP/1.1").append(end());
    if (!oneIn(20)) {
      text.append("Host: h").append(end());
    }
    for (int i = random.nextInt(oneIn(100) ? 500 : 4); i > 0; i--) {
      header(text);
    }
    text.append(end());
    if (oneIn(4)) {
      text.append(body());
    }
  }

  private String target() {
    if (!oneIn(3)) {
      return any(TARGETS);
    }
    StringBuilder path = new StringBuilder(oneIn(5) ? "" : "/");
    for (int i = random.nextInt(oneIn(50) ? 3000 : 8); i > 0; i--) {
      path.append(any(SEGMENTS)).append(oneIn(3) ? "" : "/");
    }
    return path.toString();
  }

  private void header(StringBuilder text) {
    Supplier<String> line =
        any(
            List.of(
                () -> "Content-Length: " + any(LENGTHS),
                () -> "Transfer-Encoding: " + any(CODINGS),
                () -> "Range: " + any(RANGES),
                () ->
                    "Connection: " + any(List.of("close", "keep-alive", "a, close", ",", "\u00e9")),
                () -> "If-None-Match: " + any(List.of("*", "\"x\"", "W/", "")),
                () ->
                    "If-Modified-Since: " + any(List.of("Thu, 01 Jan 1970 00:00:00 GMT", "0", "")),
                () -> "If-Range: " + any(List.of("\"x\"", "Thu, 99 Jan 1970 00:00:00 GMT")),
                () -> "Expect: 100-continue",
                () -> "Host: " + any(List.of("h", "", "a b", "h:99999")),
                () -> any(NAMES) + ": " + "v".repeat(random.nextInt(oneIn(20) ? 9000 : 9)),
                () -> (oneIn(2) ? " " : "\t") + "folded: x"));
    text.append(line.get()).append(end());
  }

  private String body() {
    return any(
        List.of(
            "01234",
            "0\r\n\r\n",
            "5\r\n01234\r\n0\r\n\r\n",
            "ffffffffffffffff\r\n",
            "-1\r\n",
            "0;" + "x".repeat(random.nextInt(2000)) + "\r\n\r\n",
            "GET /small HTTP/1.1\r\nHost: h\r\n\r\n",
            "\0".repeat(random.nextInt(2000))));
  }

  private String end() {
    return oneIn(100) ? any(ENDS) : "\r\n";
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
