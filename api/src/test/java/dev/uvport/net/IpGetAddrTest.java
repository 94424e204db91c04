package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.uvport.iotask.IoTask;
import dev.uvport.uv.LeakCheck;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
class IpGetAddrTest {
  private IoTask iotask;

  @BeforeEach
  void spawn() {
    iotask = IoTask.spawn("get-addr");
  }

  @AfterEach
  void close() {
    iotask.close();
  }

  /** Rust's {@code test_ip_get_addr}. */
  @Test
  void localhostHasAnAddressAndEachOnce() {
    assertThat(Ip.getAddr("localhost", iotask).get())
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .allMatch(ip -> ip.toInetAddress().isLoopbackAddress());
  }

  /** Rust's {@code test_ip_get_addr_bad_input}. */
  @Test
  void aNameThatCannotBeIsAnUnknownHost() {
    IpGetAddrErr error = Ip.getAddr("sjkl234m,./sdf", iotask).getErr();
    assumeFalse(error.errName().equals("EAI_AGAIN"), "no name server answers");
    assertThat(error.isUnknownHost()).as("%s", error).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "2001:db8::1"})
  void anAddressAsTextIsItsOwnAnswer(String text) {
    assertThat(Ip.getAddr(text, iotask).get()).containsExactly(IpAddr.parse(text));
  }

  @Test
  void theFamilyIsChosen() {
    assertThat(Ip.getAddr("127.0.0.1", iotask, Ip.Family.V4).get()).hasSize(1);
    assertThat(Ip.getAddr("127.0.0.1", iotask, Ip.Family.V6).getErr().isUnknownHost()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nul\0inside"})
  void namesThatNoResolverShouldSeeAreRefused(String name) {
    assertThatThrownBy(() -> Ip.getAddr(name, iotask)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ip.getAddr("a".repeat(254), iotask))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("254");
  }

  @Test
  void askingOnTheIoTaskMustNotBlock() {
    CompletableFuture<Void> asked = iotask.interact(loop -> Ip.getAddr("localhost", iotask));
    assertThatThrownBy(asked::join).hasMessageContaining("Ip.getAddr would block");
  }

  @Test
  void anEndedIoTaskAnswersTooAndNothingHangs() {
    iotask.close();
    assertThat(Ip.getAddr("localhost", iotask).getErr().errName()).isEqualTo("ECANCELED");
    assertThat(Ip.getAddrFuture("localhost", iotask, Ip.Family.ANY).join().isErr()).isTrue();
  }
}
