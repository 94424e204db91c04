package dev.uvport.samples.http;

import java.util.Map;

/**
 * A request that gets no file but a status, and a line that says why.
 *
 * <p><b>Threading.</b> Immutable; has no stack trace, for it tells of the client's errors, not
 * ours.
 */
final class HttpError extends Exception {
  private static final long serialVersionUID = 1L;

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

  int status() {
    return status;
  }

  /** What the response's head must say besides. */
  Map<String, String> headers() {
    return headers;
  }
}
