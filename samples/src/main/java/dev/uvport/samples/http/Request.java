package dev.uvport.samples.http;

import java.util.Iterator;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.message.HeaderGroup;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.message.RequestLine;
import org.jspecify.annotations.Nullable;

/**
 * One request, of which it is certain where it ends and whether another may follow.
 *
 * <p><b>Threading.</b> Not changed once made.
 *
 * @param method as it was sent
 * @param path what of the target names a file: decoded, and beginning with a slash
 * @param headers as they were sent
 * @param isHttp10 whether the client knows only HTTP/1.0
 * @param keepAlive whether the connection stays open after the response
 * @param bodyLength bytes that follow and that are not wanted
 */
record Request(
    String method,
    String path,
    HeaderGroup headers,
    boolean isHttp10,
    boolean keepAlive,
    long bodyLength) {

  /** A body that is no longer than this is skipped; for a longer one the connection is closed. */
  static final int MAX_BODY = 64 * 1024;

  /** Makes a request of its head, or says what is wrong with that. */
  static Request of(RequestLine line, HeaderGroup headers) throws HttpError {
    ProtocolVersion version = line.getProtocolVersion();
    if (version.getMajor() != 1) {
      throw new HttpError(
          HttpStatus.SC_HTTP_VERSION_NOT_SUPPORTED, version + " is not spoken here");
    }
    boolean isHttp10 = version.equals(HttpVersion.HTTP_1_0);
    checkHost(headers, isHttp10);
    long bodyLength = bodyLength(headers, isHttp10);
    // A client that holds its body back until it is asked for it is not asked, and then nobody
    // knows whether the body follows.
    boolean holdsBack = bodyLength > 0 && headers.containsHeader(HttpHeaders.EXPECT);
    return new Request(
        line.getMethod(),
        RequestPath.of(line.getUri()),
        headers,
        isHttp10,
        !holdsBack && wantsToKeepAlive(headers, isHttp10),
        bodyLength);
  }

  private static void checkHost(HeaderGroup headers, boolean isHttp10) throws HttpError {
    int hosts = headers.countHeaders(HttpHeaders.HOST);
    if (hosts > 1 || hosts == 0 && !isHttp10) {
      throw bad("there must be one Host header, not " + hosts);
    }
  }

  private static long bodyLength(HeaderGroup headers, boolean isHttp10) throws HttpError {
    int lengths = headers.countHeaders(HttpHeaders.CONTENT_LENGTH);
    if (headers.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
      if (lengths > 0 || isHttp10) {
        throw bad("a body has either a Content-Length or, in HTTP/1.1, a Transfer-Encoding");
      }
      throw transferEncodingRefused(headers);
    }
    if (lengths == 0) {
      return 0;
    }
    String length = headers.getFirstHeader(HttpHeaders.CONTENT_LENGTH).getValue();
    if (lengths > 1 || length.isEmpty() || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw bad("there must be one Content-Length, a number");
    }
    if (length.length() > 18 || Long.parseLong(length) > MAX_BODY) {
      throw new HttpError(
          HttpStatus.SC_REQUEST_TOO_LONG, "no body is wanted, let alone one of this length");
    }
    return Long.parseLong(length);
  }

  private static HttpError transferEncodingRefused(HeaderGroup headers) {
    Header[] encodings = headers.getHeaders(HttpHeaders.TRANSFER_ENCODING);
    return encodings.length == 1 && encodings[0].getValue().equalsIgnoreCase("chunked")
        ? new HttpError(HttpStatus.SC_LENGTH_REQUIRED, "no body is wanted, least of all in chunks")
        : new HttpError(HttpStatus.SC_NOT_IMPLEMENTED, "the Transfer-Encoding is not known here");
  }

  private static boolean wantsToKeepAlive(HeaderGroup headers, boolean isHttp10) {
    boolean keepAlive = !isHttp10;
    if (headers.containsHeader(HttpHeaders.CONNECTION)) {
      Iterator<String> options = MessageSupport.iterateTokens(headers, HttpHeaders.CONNECTION);
      while (options.hasNext()) {
        String option = options.next();
        if (option.equalsIgnoreCase("close")) {
          return false;
        }
        keepAlive |= option.equalsIgnoreCase("keep-alive");
      }
    }
    return keepAlive;
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  boolean isGet() {
    return method.equals("GET");
  }

  /** The value of a header; null if it is not there, or there more than once. */
  @Nullable String header(String name) {
    Iterator<Header> found = headers.headerIterator(name);
    String value = found.hasNext() ? found.next().getValue() : null;
    return found.hasNext() ? null : value;
  }

  private static HttpError bad(String why) {
    return new HttpError(HttpStatus.SC_BAD_REQUEST, why);
  }
}
