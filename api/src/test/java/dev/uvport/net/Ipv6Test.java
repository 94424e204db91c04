package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Ipv6Test {

  @ParameterizedTest
  @CsvSource({
    // The zero address and its spellings, some of which the original refused.
    "::, ::",
    "0::0, ::",
    "::0, ::",
    "0::, ::",
    "0:0:0:0:0:0:0:0, ::",
    "0000:0000:0000:0000:0000:0000:0000:0000, ::",
    "0:0:0:0:0:0:0.0.0.0, ::",
    "::1, ::1",
    "1::, 1::",
    "0:0:0:0:0:0:0:1, ::1",
    // RFC 5952, section 4: no leading zeros, lower case, the longest run, the first of equals.
    "2001:0db8::0001, 2001:db8::1",
    "2001:DB8::ABCD, 2001:db8::abcd",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:1:0:0:1:0:0, ::1:0:0:1:0:0",
    "1:0:0:2:0:0:0:0, 1:0:0:2::",
    "0:0:0:1:2:3:0:0, ::1:2:3:0:0",
    // One group of zeros is not worth a gap to write, but a gap may stand for one to read.
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    // IPv4 tails; only that of a mapped address is written as one.
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "::FFFF:0102:0304, ::ffff:1.2.3.4",
    "0:0:0:0:0:ffff:1.2.3.4, ::ffff:1.2.3.4",
    "::ffff:0:0, ::ffff:0.0.0.0",
    "::1.2.3.4, ::102:304",
    "::fffe:1.2.3.4, ::fffe:102:304",
    "64:ff9b::1.2.3.4, 64:ff9b::102:304",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    // Zones.
    "fe80::1%1, fe80::1%1",
    "fe80::1%0, fe80::1",
    "fe80::1%4294967295, fe80::1%4294967295",
    "::ffff:1.2.3.4%7, ::ffff:1.2.3.4%7",
    "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%10, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%10"
  })
  void parsesEveryFormAndFormatsItInTheCanonicalOne(String text, String canonical) {
    Ipv6 parsed = Ipv6.parse(text);

    assertThat(parsed.format()).isEqualTo(canonical);
    assertThat(parsed).hasToString(canonical);
    assertThat(Ipv6.parse(canonical)).isEqualTo(parsed);
    assertThat(Ipv6.tryParse(text).get()).isEqualTo(parsed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "''|it is empty",
        "::,~2234k;|group \",~2234k;\" has more than 4 hexadecimal digits",
        ":|begins with a single ':'",
        ":1:2:3:4:5:6:7|begins with a single ':'",
        ":::|a group is empty",
        "1:::2|a group is empty",
        "1:|ends with a single ':'",
        "1:2:3:4:5:6:7:|ends with a single ':'",
        "1::2::3|\"::\" stands in it more than once",
        "::1::|\"::\" stands in it more than once",
        "1|without \"::\" it needs 8 groups and has 1",
        "1:2:3:4:5:6:7|without \"::\" it needs 8 groups and has 7",
        "1:2:3:4:5:6:7:8:9|more than 8 groups",
        "1:2:3:4:5:6:7:1.2.3.4|more than 8 groups",
        "::1:2:3:4:5:6:7:8|leaves none for \"::\"",
        "1:2:3:4::5:6:7:8|leaves none for \"::\"",
        "1:2:3:4:5:6:7:8::|leaves none for \"::\"",
        "00001::|group \"00001\" has more than 4 hexadecimal digits",
        "g::|group \"g\" has a character that is no hexadecimal digit",
        "-1::|group \"-1\" has a character",
        "0x1::|group \"0x1\" has a character",
        " ::1|group \" \" has a character",
        "::1 |group \"1 \" has a character",
        "[::1]|group \"[\" has a character",
        "fe80::/64|group \"/64\" has a character",
        "1.2.3.4|without \"::\" it needs 8 groups and has 2",
        "1.2.3.4::|an IPv4 tail can only come last",
        "::1.2.3.4:5|an IPv4 tail can only come last",
        "::1.2.3|it has 3 parts and not the 4",
        "::ffff:010.0.0.1|part \"010\" has a leading zero",
        "::ffff:1.2.3.256|part \"256\" is above 255",
        "::1%|no zone follows the '%'",
        "::1%nope|this machine has no network interface \"nope\"",
        "::1%%1|no network interface \"%1\"",
        "::1%-1|no network interface \"-1\"",
        "::1% 1|no network interface \" 1\"",
        "::1%01|zone \"01\" has a leading zero",
        "::1%4294967296|zone \"4294967296\" is above 4294967295",
        "::1%999999999999999|zone \"999999999999999\" is above 4294967295",
        "::1%0123456789abcdef|its zone has more than 15 characters",
        "%1|it needs 8 groups and has 0"
      })
  void refusesEverythingElseAndSaysWhy(String text, String reason) {
    assertThat(Ipv6.tryParse(text).getErr().errMsg())
        .startsWith("\"" + text + "\" is not an IPv6 address: ")
        .contains(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ipv6.parse(text))
        .withMessage(Ipv6.tryParse(text).getErr().errMsg());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"::1\0", "\0::1", "::\uff11", "::\u0661", "::1%lo\0", "::1%\0", "::1%l\u00f6"})
  void takesNoCharacterThatOnlyLooksLikeADigitOrEndsAText(String text) {
    assertThat(Ipv6.tryParse(text).getErr().errMsg()).as("fit for a log").matches("[ -~]+");
  }

  @Test
  void looksAtNoMoreThanTheLengthOfAnOverlongText() {
    assertThat(Ipv6.tryParse("0:".repeat(500_000)).getErr().errMsg())
        .endsWith("it has 1000000 characters, more than the 61 possible")
        .hasSizeLessThan(200);
  }

  @Test
  void keepsTheScopeIdOfAnInterfacesName() throws SocketException {
    NetworkInterface loopback =
        NetworkInterface.networkInterfaces().filter(Ipv6Test::isLoopback).findFirst().orElseThrow();

    Ipv6 parsed = Ipv6.parse("fe80::1%" + loopback.getName());

    assertThat(parsed.scopeId()).isEqualTo(loopback.getIndex()).isPositive();
    assertThat(parsed.format()).isEqualTo("fe80::1%" + loopback.getIndex());
  }

  @Test
  void tellsAddressesInDifferentZonesApart() {
    assertThat(Ipv6.parse("fe80::1%1")).isNotEqualTo(Ipv6.parse("fe80::1%2"));
  }

  @Test
  void knowsMappedAddresses() {
    assertThat(Ipv6.parse("::ffff:1.2.3.4").isIpv4Mapped()).isTrue();
    assertThat(Ipv6.parse("::1.2.3.4").isIpv4Mapped()).isFalse();
    assertThat(Ipv6.parse("1::ffff:1.2.3.4").isIpv4Mapped()).isFalse();
    assertThat(Ipv6.parse("::1:ffff:1.2.3.4").isIpv4Mapped()).isFalse();
  }

  @Test
  void convertsToAndFromBytesInNetworkOrder() {
    Ipv6 address = Ipv6.parse("102:304:506:708:90a:b0c:d0e:ff0%3");

    assertThat(address.bytes())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xf0);
    assertThat(Ipv6.of(address.bytes(), 3)).isEqualTo(address);
  }

  @Test
  void refusesAnyOtherNumberOfBytes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ipv6.of(new byte[4], 0))
        .withMessage("an IPv6 address has 16 bytes, not 4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "::1", "2001:db8::1", "fe80::1%1", "::ffff:1.2.3.4"})
  void convertsToTheJdksAddressAndBack(String text) {
    Inet6Address converted = Ipv6.parse(text).toInetAddress();

    assertThat(IpAddr.of(converted)).isEqualTo(Ipv6.parse(text));
    assertThat(converted.getHostAddress().contains("%")).isEqualTo(text.contains("%"));
  }

  @Test
  void refusesToConvertAScopeIdThatTheJdkCannotHold() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> Ipv6.parse("fe80::1%2147483648").toInetAddress())
        .withMessageContaining("fe80::1%2147483648");
  }

  @Test
  void agreesWithTheJdkOnRandomAddresses() throws UnknownHostException {
    long seed = Long.getLong("uvport.seed", System.nanoTime());
    System.out.println("agreesWithTheJdkOnRandomAddresses: -Duvport.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      Ipv6 address = Ipv6.of(randomBytes(random), 0);

      assertThat(jdkReads(address.format())).as("seed %d: %s", seed, address).isEqualTo(address);
      assertThat(Ipv6.parse(jdkWrites(address))).as("seed %d", seed).isEqualTo(address);
      assertThat(Ipv6.parse(address.format())).as("seed %d", seed).isEqualTo(address);
    }
  }

  /** Bytes in which every group is zero half the time, so that there are runs of all lengths. */
  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    for (int group = 0; group < 8; group++) {
      if (random.nextBoolean()) {
        Arrays.fill(bytes, 2 * group, 2 * group + 2, (byte) 0);
      }
    }
    return bytes;
  }

  private static Ipv6 jdkReads(String text) throws UnknownHostException {
    byte[] bytes = InetAddress.getByName(text).getAddress();
    // The JDK turns a mapped address into an IPv4 one.
    return bytes.length == 16 ? Ipv6.of(bytes, 0) : Ipv6.parse("::ffff:" + Ipv4.of(bytes));
  }

  private static String jdkWrites(Ipv6 address) {
    return address.toInetAddress().getHostAddress();
  }

  private static boolean isLoopback(NetworkInterface candidate) {
    try {
      return candidate.isLoopback();
    } catch (SocketException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void namesTheArgumentThatIsNull() {
    assertThatNullPointerException().isThrownBy(() -> Ipv6.tryParse(null)).withMessage("text");
    assertThatNullPointerException().isThrownBy(() -> Ipv6.parse(null)).withMessage("text");
    assertThatNullPointerException().isThrownBy(() -> Ipv6.of(null, 0)).withMessage("bytes");
  }
}
