package dev.uvport.samples.http;

import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;

/**
 * A request that gets no file but a status, and a line that says why.
 *
 * <p><b>Threading.</b> Immutable; has no stack trace, for it tells of the client's errors, not
 * ours.
 */
final class HttpError extends Exception {
  private static final long serialVersionUID = 1L;

  private static final Set<String> OTHER_METHODS =
      Set.of("POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private final int status;
  private final transient Map<String, String> headers;

  HttpError(int status, String why) {
    this(status, why, Map.of());
  }

  HttpError(int status, String why, Map<String, String> headers) {
    super(why, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  /** What a request with another method than GET and HEAD gets. */
  static HttpError ofMethod(String method) {
    return OTHER_METHODS.contains(method)
        ? new HttpError(
            HttpStatus.SC_METHOD_NOT_ALLOWED,
            "files can only be read",
            Map.of(HttpHeaders.ALLOW, "GET, HEAD"))
        : new HttpError(HttpStatus.SC_NOT_IMPLEMENTED, "the method is not known here");
  }

  /** What a client gets when the disk fails; the details are not its business. */
  static HttpError unreadable() {
    return new HttpError(HttpStatus.SC_INTERNAL_SERVER_ERROR, "the file cannot be read");
  }

  int status() {
    return status;
  }

  /** What the response's head must say besides. */
  Map<String, String> headers() {
    return headers;
  }
}
