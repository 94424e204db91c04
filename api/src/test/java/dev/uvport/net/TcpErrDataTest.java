package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TcpErrDataTest {

  @ParameterizedTest
  @CsvSource({
    "EOF, EOF",
    "TIMEOUT, TIMEOUT",
    "ECANCELED, CANCELED",
    "EBADF, CLOSED",
    "ECONNREFUSED, CONNECTION_REFUSED",
    "ECONNRESET, CONNECTION_RESET",
    "ETIMEDOUT, CONNECTION_TIMED_OUT",
    "EPIPE, BROKEN_PIPE",
    "EADDRINUSE, ADDRESS_IN_USE",
    "EACCES, ACCESS_DENIED",
    "EHOSTUNREACH, OTHER",
    "eof, OTHER",
    "'', OTHER"
  })
  void knowsItsKindByItsName(String errName, ErrorKind kind) {
    TcpErrData error = new TcpErrData(errName, "text");

    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.isEof()).isEqualTo(kind == ErrorKind.EOF);
    assertThat(error.isTimeout()).isEqualTo(kind == ErrorKind.TIMEOUT);
    assertThat(error.isCanceled()).isEqualTo(kind == ErrorKind.CANCELED);
  }

  @Test
  void reportsInTheOriginalsWords() {
    assertThat(TcpErrData.EOF).isEqualTo(new TcpErrData("EOF", "end of file"));
    assertThat(TcpErrData.TIMEOUT).isEqualTo(new TcpErrData("TIMEOUT", "req timed out"));
    assertThat(TcpErrData.CANCELED).isEqualTo(new TcpErrData("ECANCELED", "operation canceled"));
  }

  @Test
  void namesWhatIsClosed() {
    assertThat(TcpErrData.closed("socket 127.0.0.1:80"))
        .isEqualTo(new TcpErrData("EBADF", "socket 127.0.0.1:80 is closed"));
  }

  @Test
  void printsItsNameAndText() {
    assertThat(TcpErrData.EOF).hasToString("EOF: end of file");
  }

  @Test
  void namesTheArgumentThatIsNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> new TcpErrData(null, ""))
        .withMessage("errName");
    assertThatNullPointerException()
        .isThrownBy(() -> new TcpErrData("", null))
        .withMessage("errMsg");
    assertThatNullPointerException().isThrownBy(() -> TcpErrData.closed(null)).withMessage("what");
  }
}
