package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.uvport.net.TcpConnectErrData.ConnectionRefused;
import dev.uvport.net.TcpConnectErrData.GenericConnectErr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TcpConnectErrDataTest {
  private static final TcpErrData REFUSED = new TcpErrData("ECONNREFUSED", "connection refused");

  @Test
  void refusalHasItsOwnVariant() {
    TcpConnectErrData error = TcpConnectErrData.of(REFUSED);

    assertThat(error).isEqualTo(new ConnectionRefused());
    assertThat(error.toTcpErrData()).isEqualTo(REFUSED);
    assertThat(error).hasToString("ECONNREFUSED: connection refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ETIMEDOUT",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "ECONNRESET",
        "EADDRNOTAVAIL",
        "EADDRINUSE",
        "EACCES",
        "EINVAL",
        "ECANCELED",
        "TIMEOUT"
      })
  void everythingElseIsGenericAndKeepsItsNameAndText(String errName) {
    TcpErrData reported = new TcpErrData(errName, "text");

    TcpConnectErrData error = TcpConnectErrData.of(reported);

    assertThat(error).isEqualTo(new GenericConnectErr(errName, "text"));
    assertThat(error.toTcpErrData()).isEqualTo(reported);
    assertThat(error).hasToString(errName + ": text");
  }

  @Test
  void namesTheArgumentThatIsNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> TcpConnectErrData.of(null))
        .withMessage("error");
    assertThatNullPointerException()
        .isThrownBy(() -> new GenericConnectErr(null, ""))
        .withMessage("errName");
    assertThatNullPointerException()
        .isThrownBy(() -> new GenericConnectErr("", null))
        .withMessage("errMsg");
  }
}
