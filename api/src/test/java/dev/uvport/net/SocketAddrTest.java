package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SocketAddrTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:80, 127.0.0.1, 80",
    "0.0.0.0:0, 0.0.0.0, 0",
    "[::1]:80, ::1, 80",
    "[fe80::1%4294967295]:65535, fe80::1%4294967295, 65535",
    "[::ffff:1.2.3.4]:1, ::ffff:1.2.3.4, 1"
  })
  void parsesAnAddressAndAPortAndFormatsThemAlike(String text, String ip, int port) {
    SocketAddr parsed = SocketAddr.parse(text);

    assertThat(parsed).isEqualTo(new SocketAddr(IpAddr.parse(ip), port)).hasToString(text);
    assertThat(SocketAddr.tryParse(text).get()).isEqualTo(parsed);
  }

  @Test
  void parsesTheLongestTextThereIs() {
    String longest = "[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%4294967295]:65535";

    assertThat(SocketAddr.parse(longest))
        .hasToString("[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295]:65535");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "''|it is empty",
        "127.0.0.1|it has no port, as in 127.0.0.1:80",
        "127.0.0.1:|port is empty",
        ":80|it is empty",
        "127.0.0.1:65536|port \"65536\" is above 65535",
        "127.0.0.1:99999999999999999999|port \"99999999999999999999\" is above 65535",
        "127.0.0.1:-1|port \"-1\" has a character other than the digits",
        "127.0.0.1:+1|port \"+1\" has a character",
        "127.0.0.1: 1|port \" 1\" has a character",
        "127.0.0.1:0x50|port \"0x50\" has a character",
        "127.0.0.1:http|port \"http\" has a character",
        "127.0.0.1:080|port \"080\" has a leading zero",
        "010.0.0.1:80|part \"010\" has a leading zero",
        "localhost:80|host names are not looked up here",
        "::1:80|an IPv6 address needs brackets here",
        "::1|an IPv6 address needs brackets here",
        "[::1]|no port after the ']'",
        "[::1]80|no port after the ']'",
        "[::1]:|port is empty",
        "[::1|its '[' is never closed",
        "[]:80|it needs 8 groups and has 0",
        "[127.0.0.1]:80|it needs 8 groups and has 2",
        "[::1%nope]:80|no network interface \"nope\"",
        "[::1]]:80|no port after the ']'"
      })
  void refusesEverythingElseAndSaysWhy(String text, String reason) {
    assertThat(SocketAddr.tryParse(text).getErr().errMsg())
        .startsWith("\"" + text + "\" is not a socket address: ")
        .contains(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SocketAddr.parse(text))
        .withMessageContaining(reason);
  }

  @Test
  void looksAtNoMoreThanTheLengthOfAnOverlongText() {
    assertThat(SocketAddr.tryParse("[".repeat(1_000_000)).getErr().errMsg())
        .endsWith("it has 1000000 characters, more than the 69 possible")
        .hasSizeLessThan(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65536, 70000, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void refusesAPortOutOfRange(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SocketAddr(IpAddr.LOOPBACK_V4, port))
        .withMessage("port " + port + " is outside 0..65535");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 80, 65535})
  void takesEveryPortInRange(int port) {
    assertThat(new SocketAddr(IpAddr.LOOPBACK_V6, port).port()).isEqualTo(port);
    assertThat(SocketAddr.checkPort(port)).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.3.4:5", "[::1]:0", "[fe80::1%1]:65535", "[::ffff:1.2.3.4]:5"})
  void convertsToTheJdksAddressAndBack(String text) {
    InetSocketAddress converted = SocketAddr.parse(text).toInetSocketAddress();

    assertThat(converted.isUnresolved()).isFalse();
    assertThat(SocketAddr.of(converted)).hasToString(text);
  }

  @Test
  void refusesAnUnresolvedAddressOfTheJdk() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SocketAddr.of(InetSocketAddress.createUnresolved("example.test", 80)))
        .withMessageContaining("example.test")
        .withMessageContaining("resolve its host name first");
  }

  @Test
  void namesTheArgumentThatIsNull() {
    assertThatNullPointerException().isThrownBy(() -> new SocketAddr(null, 1)).withMessage("ip");
    assertThatNullPointerException().isThrownBy(() -> SocketAddr.of(null)).withMessage("address");
    assertThatNullPointerException()
        .isThrownBy(() -> SocketAddr.tryParse(null))
        .withMessage("text");
  }
}
