package dev.uvport.samples.http;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;
import org.apache.hc.core5.http.protocol.HttpDateGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is sent for a request: a head, and a body that lies in memory or is a part of a file.
 *
 * <p><b>Threading.</b> Not changed once made.
 *
 * @param head status line and headers, ready to be written
 * @param body what follows it; null if nothing does, or {@code part}
 * @param part what follows it from the disk; null if nothing does, or {@code body}
 */
record Response(byte[] head, byte @Nullable [] body, @Nullable Part part) {

  /** A part of a file that is too big to be held in memory. */
  record Part(StoredFile file, ByteRange range) {}

  /** What a GET or HEAD gets of a file. */
  static Response of(Request request, StoredFile file) {
    if (isUnchanged(request, file)) {
      return new Response(head(HttpStatus.SC_NOT_MODIFIED, request, file).end(), null, null);
    }
    ByteRange range = range(request, file);
    if (range == null) {
      return part(head(HttpStatus.SC_OK, request, file), request, file, whole(file));
    }
    if (range.length() == 0) {
      Head head =
          head(HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE, request.keepAlive(), request)
              .add(HttpHeaders.CONTENT_RANGE, "bytes */" + file.length());
      return text(head, request, "the file is not that long");
    }
    long last = range.first() + range.length() - 1;
    Head head =
        head(HttpStatus.SC_PARTIAL_CONTENT, request, file)
            .add(
                HttpHeaders.CONTENT_RANGE,
                "bytes " + range.first() + '-' + last + '/' + file.length());
    return part(head, request, file, range);
  }

  /** What a request gets that asks for something else than a file that is there. */
  static Response of(Request request, HttpError error) {
    Head head = head(error.status(), request.keepAlive(), request);
    error.headers().forEach(head::add);
    return text(head, request, error.getMessage());
  }

  /** The last thing to be sent to a client that is not understood. */
  static Response last(HttpError error) {
    return text(head(error.status(), false, null), null, error.getMessage());
  }

  private static boolean isUnchanged(Request request, StoredFile file) {
    String known = request.header(HttpHeaders.IF_NONE_MATCH);
    if (known != null) {
      return known.equals("*") || known.contains(file.entityTag());
    }
    String since = request.header(HttpHeaders.IF_MODIFIED_SINCE);
    if (since == null) {
      return false;
    }
    try {
      Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(since, Instant::from);
      return !file.modified().isAfter(date);
    } catch (DateTimeException e) {
      return false; // as if it were not there
    }
  }

  /** The range that is asked for; null for all of the file. */
  private static @Nullable ByteRange range(Request request, StoredFile file) {
    String range = request.header(HttpHeaders.RANGE);
    if (range == null || !request.isGet()) {
      return null;
    }
    String ifRange = request.header(HttpHeaders.IF_RANGE);
    if (ifRange != null
        && !ifRange.equals(file.entityTag())
        && !ifRange.equals(file.lastModified())) {
      return null; // what the client has the rest of was another version
    }
    return ByteRange.of(range, file.length());
  }

  private static ByteRange whole(StoredFile file) {
    return new ByteRange(0, file.length());
  }

  private static Response part(Head head, Request request, StoredFile file, ByteRange range) {
    byte[] bytes =
        head.add(HttpHeaders.CONTENT_TYPE, file.type())
            .add(HttpHeaders.CONTENT_LENGTH, Long.toString(range.length()))
            .end();
    byte[] content = file.content();
    if (request.isHead() || range.length() == 0) {
      return new Response(bytes, null, null);
    }
    if (content == null) {
      return new Response(bytes, null, new Part(file, range));
    }
    if (range.length() < content.length) {
      int first = (int) range.first();
      content = Arrays.copyOfRange(content, first, first + (int) range.length());
    }
    return new Response(bytes, content, null);
  }

  private static Response text(Head head, @Nullable Request request, String why) {
    byte[] body = (why + '\n').getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        head.add(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
            .add(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length))
            .end();
    return new Response(bytes, request != null && request.isHead() ? null : body, null);
  }

  private static Head head(int status, Request request, StoredFile file) {
    return head(status, request.keepAlive(), request)
        .add(HttpHeaders.LAST_MODIFIED, file.lastModified())
        .add(HttpHeaders.ETAG, file.entityTag())
        .add(HttpHeaders.ACCEPT_RANGES, "bytes");
  }

  private static Head head(int status, boolean keepAlive, @Nullable Request request) {
    Head head = new Head(status).add(HttpHeaders.DATE, HttpDateGenerator.INSTANCE.getCurrentDate());
    if (!keepAlive) {
      head.add(HttpHeaders.CONNECTION, "close");
    } else if (request != null && request.isHttp10()) {
      head.add(HttpHeaders.CONNECTION, "keep-alive");
    }
    return head;
  }

  /** A head in the making. */
  private static final class Head {
    private final StringBuilder text = new StringBuilder(256);

    Head(int status) {
      String reason = EnglishReasonPhraseCatalog.INSTANCE.getReason(status, Locale.ENGLISH);
      text.append("HTTP/1.1 ").append(status).append(' ').append(reason).append("\r\n");
    }

    Head add(String name, String value) {
      text.append(name).append(": ").append(value).append("\r\n");
      return this;
    }

    byte[] end() {
      return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
  }
}
