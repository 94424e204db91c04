package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.uvport.net.TcpListenErrData.AccessDenied;
import dev.uvport.net.TcpListenErrData.AddressInUse;
import dev.uvport.net.TcpListenErrData.GenericListenErr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TcpListenErrDataTest {
  private static final TcpErrData IN_USE = new TcpErrData("EADDRINUSE", "address already in use");
  private static final TcpErrData DENIED = new TcpErrData("EACCES", "permission denied");

  @Test
  void anAddressInUseHasItsOwnVariant() {
    TcpListenErrData error = TcpListenErrData.of(IN_USE);

    assertThat(error).isEqualTo(new AddressInUse());
    assertThat(error.toTcpErrData()).isEqualTo(IN_USE);
    assertThat(error).hasToString("EADDRINUSE: address already in use");
  }

  @Test
  void denialOfAccessHasItsOwnVariant() {
    TcpListenErrData error = TcpListenErrData.of(DENIED);

    assertThat(error).isEqualTo(new AccessDenied());
    assertThat(error.toTcpErrData()).isEqualTo(DENIED);
    assertThat(error).hasToString("EACCES: permission denied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EADDRNOTAVAIL", "EINVAL", "EMFILE", "ECONNREFUSED", "EPERM"})
  void everythingElseIsGenericAndKeepsItsNameAndText(String errName) {
    TcpErrData reported = new TcpErrData(errName, "text");

    TcpListenErrData error = TcpListenErrData.of(reported);

    assertThat(error).isEqualTo(new GenericListenErr(errName, "text"));
    assertThat(error.toTcpErrData()).isEqualTo(reported);
    assertThat(error).hasToString(errName + ": text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EADDRINUSE", "EACCES", "EOF"})
  void aKillMessageIsGenericWhateverItsName(String errName) {
    assertThat(TcpListenErrData.generic(new TcpErrData(errName, "text")))
        .isEqualTo(new GenericListenErr(errName, "text"));
  }

  @Test
  void namesTheArgumentThatIsNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> TcpListenErrData.of(null))
        .withMessage("error");
    assertThatNullPointerException()
        .isThrownBy(() -> TcpListenErrData.generic(null))
        .withMessage("error");
    assertThatNullPointerException()
        .isThrownBy(() -> new GenericListenErr(null, ""))
        .withMessage("errName");
    assertThatNullPointerException()
        .isThrownBy(() -> new GenericListenErr("", null))
        .withMessage("errMsg");
  }
}
