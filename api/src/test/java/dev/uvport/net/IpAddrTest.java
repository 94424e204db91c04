package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.lang.reflect.Method;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class IpAddrTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "0::0, ::",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "fe80::1%3, fe80::1%3"
  })
  void parsesEitherKind(String text, String canonical) {
    assertThat(IpAddr.parse(text).format()).isEqualTo(canonical);
    assertThat(IpAddr.tryParse(text).get()).isEqualTo(IpAddr.parse(text));
    assertThat(IpAddr.parse(text)).isInstanceOf(text.contains(":") ? Ipv6.class : Ipv4.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it is empty",
        "localhost|host names are not looked up here",
        "sjkl234m,./sdf|2 parts and not the 4",
        "010.0.0.1|part \"010\" has a leading zero",
        "::1%nope|no network interface \"nope\"",
        "::,~2234k;|more than 4 hexadecimal digits"
      })
  void refusesEverythingElseAndSaysWhy(String text, String reason) {
    assertThat(IpAddr.tryParse(text).getErr().errMsg())
        .startsWith("\"" + text + "\" is not an IP address: ")
        .contains(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpAddr.parse(text))
        .withMessageContaining(reason);
  }

  @Test
  void looksAtNoMoreThanTheLengthOfAnOverlongText() {
    assertThat(IpAddr.tryParse("a.".repeat(500_000)).getErr().errMsg())
        .endsWith("is not an IP address: it has 1000000 characters, more than the 61 possible")
        .hasSizeLessThan(200);
  }

  @Test
  void hasConstantsForTheAddressesThatHaveNames() {
    assertThat(IpAddr.LOOPBACK_V4).hasToString("127.0.0.1");
    assertThat(IpAddr.LOOPBACK_V6).hasToString("::1");
    assertThat(IpAddr.ANY_V4).hasToString("0.0.0.0");
    assertThat(IpAddr.ANY_V6).hasToString("::");
  }

  @Test
  void choosesTheKindByTheNumberOfBytes() {
    assertThat(IpAddr.of(new byte[] {127, 0, 0, 1})).isEqualTo(IpAddr.LOOPBACK_V4);
    assertThat(IpAddr.of(new byte[16])).isEqualTo(IpAddr.ANY_V6);
    assertThatIllegalArgumentException().isThrownBy(() -> IpAddr.of(new byte[5]));
  }

  @Test
  void givesEachCallerItsOwnBytes() {
    IpAddr.LOOPBACK_V4.bytes()[0] = 1;

    assertThat(IpAddr.LOOPBACK_V4).hasToString("127.0.0.1");
  }

  @Test
  void hasNoDefaultMethodThatWouldMakeItsInitialisationAndThatOfIpv4WaitForEachOther() {
    assertThat(Stream.of(IpAddr.class.getDeclaredMethods())).noneMatch(Method::isDefault);
  }

  @Test
  void namesTheArgumentThatIsNull() {
    assertThatNullPointerException().isThrownBy(() -> IpAddr.parse(null)).withMessage("text");
    assertThatNullPointerException().isThrownBy(() -> IpAddr.tryParse(null)).withMessage("text");
    assertThatNullPointerException()
        .isThrownBy(() -> IpAddr.of((byte[]) null))
        .withMessage("bytes");
    assertThatNullPointerException()
        .isThrownBy(() -> IpAddr.of((InetAddress) null))
        .withMessage("address");
  }
}
