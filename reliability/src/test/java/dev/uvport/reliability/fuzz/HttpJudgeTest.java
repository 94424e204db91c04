package dev.uvport.reliability.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge lets nothing pass that is wrong. */
@Timeout(30)
class HttpJudgeTest {
  private static final String ASKED = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String LAST =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";

  private static @Nullable String fault(String asked, String answer) {
    return HttpJudge.fault(asked.getBytes(ISO_8859_1), answer.getBytes(ISO_8859_1), "secret");
  }

  @Test
  void passesWhatIsRight() {
    assertThat(fault(ASKED + ASKED + "x", OK + OK + LAST)).isNull();
    assertThat(fault(ASKED, "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n")).isNull();
    assertThat(fault(ASKED.replace("GET", "HEAD"), OK.replace("ok", ""))).isNull();
    assertThat(fault("", "")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + OK + OK, // more answers than requests
        LAST + OK,
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno", // and open
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nDate: x\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nLocation: /\r\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nLocation: \u0001\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret",
        "HTTP/1.1 200 OK\r\nContent-Le"
      })
  void seesWhatIsWrong(String answer) {
    assertThat(fault(ASKED, answer)).isNotNull();
  }
}
