package dev.uvport.samples.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hc.core5.http.HttpStatus;

/** What of a request's target names a file. */
final class RequestPath {
  private RequestPath() {}

  /**
   * The decoded path of a target such as {@code /a%20b?query} or {@code http://host/a%20b}.
   *
   * @throws HttpError 400 for anything that is no path, and for control characters and backslashes,
   *     which no honest client sends; a log would pass the former on to a terminal
   */
  static String of(String target) throws HttpError {
    String path = decoded(withoutAuthority(withoutQuery(target)));
    if (path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl)) {
      throw bad("the path holds a control character or a backslash");
    }
    return path;
  }

  private static String withoutAuthority(String target) throws HttpError {
    if (target.startsWith("/") || target.equals("*")) {
      return target;
    }
    int authority = target.indexOf("://") + 3;
    String scheme = target.substring(0, authority >= 3 ? authority : 0).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http://") && !scheme.equals("https://")) {
      throw bad("the target is not a path");
    }
    int path = target.indexOf('/', authority);
    if (path == authority || target.length() == authority) {
      throw bad("the target names no host");
    }
    return path < 0 ? "/" : target.substring(path);
  }

  private static String withoutQuery(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  private static String decoded(String path) throws HttpError {
    if (path.indexOf('%') < 0) {
      return path;
    }
    ByteBuffer bytes = ByteBuffer.allocate(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        bytes.put((byte) c);
        continue;
      }
      int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
      int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        throw bad("the path holds a % without two hexadecimal digits");
      }
      bytes.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw bad("the path is not UTF-8");
    }
  }

  private static HttpError bad(String why) {
    return new HttpError(HttpStatus.SC_BAD_REQUEST, why);
  }
}
