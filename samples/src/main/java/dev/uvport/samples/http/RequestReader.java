package dev.uvport.samples.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.http.message.HeaderGroup;
import org.apache.hc.core5.http.message.RequestLine;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of the bytes that a client sends, in whatever pieces they arrive.
 *
 * <p>httpcore takes the lines apart. What this adds is strictness: lines end with CRLF and nothing
 * else, there are no control characters, no blanks around names, and no folded lines. Whoever reads
 * such a request in another way than the proxy before it lets one client write another's request.
 *
 * <p><b>Threading.</b> One thread.
 */
final class RequestReader {
  /** The request line and all header lines together may be this long. */
  static final int MAX_HEAD = 8 * 1024;

  private static final int IDLE_CAPACITY = 512;
  private static final int LINE_CAPACITY = 128;

  /** What a header's name, and a method, may consist of besides letters and digits. */
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private byte[] bytes = new byte[IDLE_CAPACITY];
  private int start;
  private int end;

  /** How far the line that begins at {@link #start} was searched for its end. */
  private int scanned;

  /** Bytes of the head that have been taken as lines. */
  private int headLength;

  /** Bytes of a body, which nobody wants, still to be skipped. */
  private long bodyLeft;

  private CharArrayBuffer line = new CharArrayBuffer(LINE_CAPACITY);
  private @Nullable RequestLine requestLine;
  private HeaderGroup headers = new HeaderGroup();

  /** Adds what has arrived. */
  void add(ByteBuffer arrived) {
    int length = arrived.remaining();
    makeRoom(length);
    arrived.get(bytes, end, length);
    end += length;
  }

  private void makeRoom(int length) {
    if (start == end) {
      start = end = scanned = 0;
    }
    if (bytes.length - end < length) {
      int used = end - start;
      byte[] target =
          bytes.length - used < length
              ? new byte[Math.max(used + length, 2 * bytes.length)]
              : bytes;
      System.arraycopy(bytes, start, target, 0, used);
      bytes = target;
      scanned -= start;
      start = 0;
      end = used;
    }
  }

  /** Thousands of clients that say nothing more, or not all of a request, keep little. */
  private void saveMemory() {
    int used = end - start;
    if (bytes.length > MAX_HEAD && used < bytes.length / 4) {
      bytes = Arrays.copyOfRange(bytes, start, start + Math.max(used, IDLE_CAPACITY));
      scanned -= start;
      start = 0;
      end = used;
    }
    if (line.capacity() > IDLE_CAPACITY) {
      line = new CharArrayBuffer(LINE_CAPACITY);
    }
  }

  /** Whether anything has arrived that has not been taken. */
  boolean hasInput() {
    return start < end;
  }

  /** Whether a request has begun and not ended. */
  boolean isWithinRequest() {
    return hasInput() || headLength > 0 || bodyLeft > 0;
  }

  /** Bytes that it keeps room for. */
  int capacity() {
    return bytes.length;
  }

  /**
   * Takes the next request.
   *
   * @return null until it has arrived with all its headers
   * @throws HttpError if what arrived is no request; then nothing after it can be one
   */
  @Nullable Request next() throws HttpError {
    skipBody();
    Request request = take();
    if (request == null) {
      saveMemory();
    }
    return request;
  }

  private @Nullable Request take() throws HttpError {
    while (bodyLeft == 0 && nextLine()) {
      if (!line.isEmpty()) {
        takeLine();
      } else if (requestLine != null) {
        return complete(requestLine);
      } // else an empty line before a request, which old clients send after a body
    }
    return null;
  }

  private void skipBody() {
    int skipped = (int) Math.min(bodyLeft, end - start);
    start += skipped;
    bodyLeft -= skipped;
    scanned = Math.max(scanned, start);
  }

  /** Moves the next line, without its end, to {@link #line}; false until it is whole. */
  private boolean nextLine() throws HttpError {
    for (; scanned < end; scanned++) {
      if (headLength + scanned - start >= MAX_HEAD) {
        throw tooLong();
      }
      byte b = bytes[scanned];
      boolean afterCr = scanned > start && bytes[scanned - 1] == '\r';
      if (afterCr != (b == '\n') || isControl(b)) {
        throw bad("a line holds a control character, or does not end with CR LF");
      }
      if (b < 0 && requestLine == null) {
        throw bad("the request line is not ASCII");
      }
      if (b == '\n') {
        line.clear();
        line.append(bytes, start, scanned - 1 - start);
        scanned++;
        headLength += scanned - start;
        start = scanned;
        return true;
      }
    }
    return false;
  }

  private static boolean isControl(byte b) {
    return b >= 0 && b < ' ' && b != '\t' && b != '\r' && b != '\n' || b == 0x7f;
  }

  private HttpError tooLong() {
    return requestLine == null
        ? new HttpError(HttpStatus.SC_REQUEST_URI_TOO_LONG, "the request line is too long")
        : new HttpError(
            HttpStatus.SC_REQUEST_HEADER_FIELDS_TOO_LARGE,
            "the headers are longer than " + MAX_HEAD + " bytes");
  }

  private void takeLine() throws HttpError {
    try {
      if (requestLine == null) {
        requestLine = checked(BasicLineParser.INSTANCE.parseRequestLine(line));
      } else {
        var header = BasicLineParser.INSTANCE.parseHeader(line);
        // The parser trims the name; one that a blank stood before or in is another server's other.
        if (line.indexOf(':') != header.getName().length() || !isToken(header.getName())) {
          throw bad("a header's name is malformed");
        }
        headers.addHeader(header);
      }
    } catch (ParseException e) {
      throw bad(requestLine == null ? "the request line is malformed" : "a header is malformed");
    }
  }

  /** Refuses what the parser is lenient about: other separators than one blank. */
  private RequestLine checked(RequestLine parsed) throws HttpError {
    int strictLength =
        parsed.getMethod().length() + 1 + parsed.getUri().length() + " HTTP/1.1".length();
    if (line.length() != strictLength || line.indexOf('\t') >= 0 || !isToken(parsed.getMethod())) {
      throw bad("the request line is malformed");
    }
    return parsed;
  }

  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isAlphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!isAlphanumeric && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private Request complete(RequestLine line) throws HttpError {
    Request request = Request.of(line, headers);
    bodyLeft = request.bodyLength();
    requestLine = null;
    headers = new HeaderGroup();
    headLength = 0;
    return request;
  }

  private static HttpError bad(String why) {
    return new HttpError(HttpStatus.SC_BAD_REQUEST, why);
  }
}
