package dev.uvport.reliability.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with all that a server has answered on a connection.
 *
 * <p>It reads more strictly than any client: a status line, headers without a control character, a
 * body of exactly the length that was told; after an answer that says so, the end; after a request
 * that was not understood, nothing but the refusal; and nowhere a word of what lies outside of the
 * served directory.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Nothing is to be closed.
 */
final class HttpJudge {
  private static final Pattern HEAD =
      Pattern.compile("HTTP/1\\.1 ([1-5]\\d\\d) [ -~]+\r\n(?:[!-9;-~]+: [ -~]*\r\n)+\r\n");
  private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: (\\d{1,9})\r\n");
  private static final String CLOSE = "\r\nConnection: close\r\n";

  /** Refusals after which nobody knows where the next request begins. */
  private static final Set<Integer> LAST = Set.of(400, 408, 411, 413, 414, 431, 505);

  /** The only statuses above these that say nothing of trouble at the server's side. */
  private static final Set<Integer> FINE_ABOVE_499 = Set.of(501, 505);

  private final String sent;
  private final String answer;
  private int at;
  private int answers;
  private boolean ended;

  private HttpJudge(byte[] sent, byte[] answer) {
    this.sent = new String(sent, ISO_8859_1);
    this.answer = new String(answer, ISO_8859_1);
  }

  /**
   * Judges an answer.
   *
   * @param sent what the client has sent
   * @param answer what came back until the end
   * @param secret what must not be in it
   * @return null if all is well
   */
  static @Nullable String fault(byte[] sent, byte[] answer, String secret) {
    HttpJudge judge = new HttpJudge(sent, answer);
    if (judge.answer.contains(secret) || judge.answer.contains("root:x:")) {
      return "the answer holds what lies outside of the root";
    }
    String fault = null;
    while (fault == null && judge.at < judge.answer.length()) {
      fault = judge.next();
    }
    return fault == null ? judge.count() : fault;
  }

  private @Nullable String next() {
    if (ended) {
      return "there is more after the last answer, from byte " + at;
    }
    Matcher head = HEAD.matcher(answer).region(at, answer.length());
    if (!head.lookingAt()) {
      return "no well-formed head from byte " + at;
    }
    answers++;
    int status = Integer.parseInt(head.group(1));
    if (status > 499 && !FINE_ABOVE_499.contains(status)) {
      return "status " + status;
    }
    ended = head.group().contains(CLOSE);
    if (LAST.contains(status) && !ended) {
      return "the connection stays open after status " + status;
    }
    at = head.end();
    return body(head.group(), status);
  }

  private @Nullable String body(String head, int status) {
    Matcher length = LENGTH.matcher(head);
    boolean told = length.find();
    int bytes = told ? Integer.parseInt(length.group(1)) : 0;
    if (told == (status == 304) || told && length.find(length.end() - 2)) {
      return "a head with status " + status + " tells its length not once";
    }
    boolean follows = at < answer.length() && !answer.startsWith("HTTP/1.1 ", at);
    if (!follows && sent.contains("HEAD")) {
      return null;
    }
    if (answer.length() - at < bytes) {
      return "a body of " + (answer.length() - at) + " bytes where " + bytes + " were told";
    }
    at += bytes;
    return null;
  }

  /** Each answer but a last refusal belongs to a request that an empty line has ended. */
  private @Nullable String count() {
    int requests = 0;
    for (int end = sent.indexOf("\r\n\r\n"); end >= 0; end = sent.indexOf("\r\n\r\n", end + 1)) {
      requests++;
    }
    return answers > requests + 1 ? answers + " answers to " + requests + " requests" : null;
  }
}
