package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ConnectPlanTest {
  private static final ConnectPlan BY_NAME = ConnectPlan.toHost("example.org", 80);

  /** Addresses named after their family: 4a is 10.0.0.10, 6b is ::b. */
  private static SocketAddr address(String name) {
    int last = Character.digit(name.charAt(1), 16);
    return SocketAddr.parse(
        name.charAt(0) == '4' ? "10.0.0." + last + ":80" : "[::" + name.charAt(1) + "]:80");
  }

  private static List<SocketAddr> addresses(String names) {
    return Stream.of(names.split(" ")).map(ConnectPlanTest::address).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "6a, 6a",
    "6a 6b 4a 4b, 6a 4a 6b 4b",
    "4a 4b 6a 6b, 4a 6a 4b 6b",
    "6a 6b 6c 4a, 6a 4a 6b 6c",
    "4a 6a 6b 6c, 4a 6a 6b 6c",
    "4a 4b 4c, 4a 4b 4c",
    "6a 4a 6b 4b, 6a 4a 6b 4b"
  })
  void staggeredTheFamiliesTakeTurnsAndThePreferredOneLeads(String found, String tried) {
    assertThat(BY_NAME.inOrder(addresses(found))).isEqualTo(addresses(tried));
  }

  @Test
  void oneAfterTheOtherKeepsTheOrder() {
    List<SocketAddr> found = addresses("6a 6b 4a 4b 6c");

    assertThat(BY_NAME.staggered(null).inOrder(found)).isEqualTo(found);
  }

  @Test
  void aLocalAddressLeavesItsOwnFamily() {
    List<SocketAddr> found = addresses("6a 6b 4a 4b");
    SocketAddr v4 = SocketAddr.parse("0.0.0.0:0");
    SocketAddr v6 = SocketAddr.parse("[::]:0");

    assertThat(BY_NAME.from(v4).inOrder(found)).isEqualTo(addresses("4a 4b"));
    assertThat(BY_NAME.from(v6).staggered(null).inOrder(found)).isEqualTo(addresses("6a 6b"));
    assertThat(BY_NAME.from(v6).inOrder(addresses("4a"))).isEmpty();
  }

  @Test
  void eachChoiceKeepsTheOthers() {
    SocketAddr local = SocketAddr.parse("127.0.0.1:0");
    Duration time = Duration.ofSeconds(1);
    Duration delay = Duration.ofSeconds(2);

    ConnectPlan chosen = BY_NAME.within(time).from(local).staggered(delay);

    assertThat(chosen).isEqualTo(BY_NAME.staggered(delay).from(local).within(time));
    assertThat(chosen)
        .isEqualTo(
            new ConnectPlan("example.org", 80, List.of(), time, local, delay, TcpConfig.EMPTY));
  }
}
