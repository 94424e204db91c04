package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class Ipv4Test {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 0x7f000001",
    "0.0.0.0, 0",
    "255.255.255.255, 0xffffffff",
    "1.2.3.4, 0x01020304",
    "192.168.100.200, 0xc0a864c8",
    "10.0.0.0, 0x0a000000"
  })
  void parsesFourDecimalPartsAndFormatsThemAlike(String text, String bits) {
    Ipv4 parsed = Ipv4.parse(text);

    assertThat(parsed.bits()).isEqualTo(Long.decode(bits).intValue());
    assertThat(parsed.format()).isEqualTo(text);
    assertThat(parsed).hasToString(text);
    assertThat(Ipv4.tryParse(text).get()).isEqualTo(parsed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "''|it is empty",
        "b4df00d|1 part and not the 4",
        "localhost|host names are not looked up here",
        "2130706433|1 part and not the 4",
        "1.2.3|3 parts and not the 4",
        "0x7f.1|2 parts and not the 4",
        "1.2.3.4.5|5 parts and not the 4",
        "1.2.3.|part is empty",
        ".1.2.3|part is empty",
        "1..2.3|part is empty",
        "...|part is empty",
        "256.0.0.1|part \"256\" is above 255",
        "1.2.3.999|part \"999\" is above 255",
        "1.2.4294967297|3 parts",
        "1.1.1.111111111|part \"111111111\" is above 255",
        "010.0.0.1|part \"010\" has a leading zero",
        "1.2.3.00|part \"00\" has a leading zero",
        "0x7f.0.0.1|part \"0x7f\" has a character other than the digits",
        "1.2.3.-4|part \"-4\" has a character",
        "+1.2.3.4|part \"+1\" has a character",
        " 1.2.3.4|part \" 1\" has a character",
        "1.2.3.4 |part \"4 \" has a character",
        "1.2.3.4%lo|part \"4%lo\" has a character",
        "1.2.3.4:80|part \"4:80\" has a character",
        "::1|1 part",
        "127.000.000.0001|it has 16 characters, more than the 15 possible"
      })
  void refusesEverythingElseAndSaysWhy(String text, String reason) {
    assertThat(Ipv4.tryParse(text).getErr().errMsg())
        .startsWith("\"" + text + "\" is not an IPv4 address: ")
        .contains(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ipv4.parse(text))
        .withMessage(Ipv4.tryParse(text).getErr().errMsg());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.3.\u0664", "1.2.3.\uff14", "1.2.3.4\0", "1.2.3.4\n", "1.2.3.\u00b2"})
  void takesNoCharacterThatOnlyLooksLikeADigitOrEndsAText(String text) {
    assertThat(Ipv4.tryParse(text).getErr().errMsg())
        .contains("has a character other than the digits")
        .as("fit for a log")
        .matches("[ -~]+");
  }

  @Test
  void quotesOnlyTheBeginningOfAnOverlongText() {
    String text = "1".repeat(1_000_000);

    assertThat(Ipv4.tryParse(text).getErr().errMsg())
        .isEqualTo(
            "\""
                + "1".repeat(64)
                + "...\" is not an IPv4 address: it has 1000000 characters,"
                + " more than the 15 possible");
  }

  @Test
  void escapesQuotesSoThatTheQuotedTextCannotFakeItsEnd() {
    assertThat(Ipv4.tryParse("\"\\").getErr().errMsg()).startsWith("\"\\\"\\\\\" is not");
  }

  @Test
  void convertsToAndFromBytesInNetworkOrder() {
    Ipv4 address = new Ipv4(0x01fe0380);

    assertThat(address.bytes()).containsExactly(1, 0xfe, 3, 0x80);
    assertThat(Ipv4.of(address.bytes())).isEqualTo(address);
  }

  @Test
  void refusesAnyOtherNumberOfBytes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ipv4.of(new byte[5]))
        .withMessage("an IPv4 address has 4 bytes, not 5");
  }

  @Test
  void convertsToTheJdksAddressAndBack() {
    assertThat(Ipv4.parse("1.2.3.4").toInetAddress()).hasToString("/1.2.3.4");
    assertThat(IpAddr.of(Ipv4.parse("1.2.3.4").toInetAddress())).isEqualTo(Ipv4.parse("1.2.3.4"));
  }

  @Test
  void namesTheArgumentThatIsNull() {
    assertThatNullPointerException().isThrownBy(() -> Ipv4.tryParse(null)).withMessage("text");
    assertThatNullPointerException().isThrownBy(() -> Ipv4.parse(null)).withMessage("text");
    assertThatNullPointerException().isThrownBy(() -> Ipv4.of(null)).withMessage("bytes");
  }
}
