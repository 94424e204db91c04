package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvGetAddrInfoTest {
  private static final int EAI_CANCELED = -3003;

  private final List<SockAddr> addresses = new ArrayList<>();
  private final List<Integer> statuses = new ArrayList<>();

  private void take(int status, List<SockAddr> found) {
    statuses.add(status);
    addresses.addAll(found);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 4", "::1, 16"})
  void aNumericAddressIsItself(String host, int bytes) {
    try (TestLoop test = new TestLoop()) {
      UvGetAddrInfo.resolve(test.loop(), host, this::take);

      test.runUntil(() -> !statuses.isEmpty());

      assertThat(statuses).containsExactly(0);
      assertThat(addresses).hasSize(1).allMatch(found -> found.ip().length == bytes);
    }
  }

  @Test
  void localhostIsLoopback() {
    try (TestLoop test = new TestLoop()) {
      UvGetAddrInfo.resolve(test.loop(), "localhost", this::take);

      test.runUntil(() -> !statuses.isEmpty());

      assertThat(addresses).isNotEmpty().allMatch(found -> found.port() == 0);
    }
  }

  /** One label is too long for DNS, so that no server is asked, there or not. */
  @Test
  void aNameThatCannotBeIsAnError() {
    try (TestLoop test = new TestLoop()) {
      UvGetAddrInfo.resolve(test.loop(), "x".repeat(64) + ".invalid", this::take);

      test.runUntil(() -> !statuses.isEmpty());

      assertThat(statuses).singleElement().matches(status -> status < 0);
      assertThat(addresses).isEmpty();
    }
  }

  @Test
  void closingTheLoopEndsLookUpsUnderWayAndTellsEach() {
    TestLoop test = new TestLoop();
    for (int i = 0; i < 50; i++) {
      UvGetAddrInfo.resolve(test.loop(), "127.0.0.1", this::take);
    }

    test.close();

    assertThat(statuses).hasSize(50).allMatch(status -> status <= 0);
  }

  @Test
  void eachLookUpIsToldOnceHoweverOftenItIsCancelled() {
    try (TestLoop test = new TestLoop()) {
      do { // until the look-ups of a round are not all over before they can be cancelled
        statuses.clear();
        List<UvGetAddrInfo> lookUps = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          lookUps.add(UvGetAddrInfo.resolve(test.loop(), "127.0.0.1", this::take));
        }
        lookUps.forEach(UvGetAddrInfo::cancel);
        lookUps.forEach(UvGetAddrInfo::cancel);

        test.runUntil(() -> statuses.size() == 50);

        lookUps.forEach(UvGetAddrInfo::cancel);
        assertThat(statuses).hasSize(50).isSubsetOf(0, EAI_CANCELED);
      } while (!statuses.contains(EAI_CANCELED));
    }
  }

  @Test
  void aListenerThatThrowsIsReported() {
    try (TestLoop test = new TestLoop()) {
      UvGetAddrInfo.resolve(
          test.loop(),
          "127.0.0.1",
          (status, found) -> {
            throw new IllegalStateException("thrown by the listener");
          });

      test.runUntil(() -> !test.errors().isEmpty());

      assertThat(test.errors()).singleElement().asString().contains("thrown by the listener");
    }
  }

  @Test
  void namesThatResolversHaveTrippedOverAreRefused() {
    try (TestLoop test = new TestLoop()) {
      for (String host : List.of("", "a\0b", "é".repeat(127), "x".repeat(254))) {
        assertThatThrownBy(() -> UvGetAddrInfo.resolve(test.loop(), host, this::take))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("host name of");
      }
      assertThat(UvGetAddrInfo.checkHost("x".repeat(253))).hasSize(253);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"010.0.0.1", "0x7f.1", "0x7f000001", "1.2.3", "1", "2130706433", "0X.0.0.0"})
  void numbersThatOnlyCTakesForAnAddressAreRefused(String host) {
    assertThatThrownBy(() -> UvGetAddrInfo.checkHost(host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + host + "\" is an address to C only");
  }

  @Test
  void aNumberBehindManyZerosIsNotCutToAnAddress() {
    for (String payload : List.of("0".repeat(244) + "7f000001", "0".repeat(243) + "2130706433")) {
      try (TestLoop test = new TestLoop()) {
        statuses.clear();
        try {
          UvGetAddrInfo.resolve(test.loop(), payload, this::take);
          test.runUntil(() -> !statuses.isEmpty());
          assertThat(statuses).allMatch(status -> status < 0);
        } catch (IllegalArgumentException refused) {
          assertThat(refused).hasMessageContaining("address to C only");
        }
      }
    }
    assertThat(addresses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "255.10.0.1", "::1", "1.2.3.4.5", "a.1", "0xg", "1.", "7up"})
  void namesAndExactAddressesPass(String host) {
    assertThat(UvGetAddrInfo.checkHost(host)).isEqualTo(host);
  }
}
