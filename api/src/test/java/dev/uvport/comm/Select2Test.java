package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.result.Either;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rust's {@code select2} and its tests. */
@Timeout(60)
class Select2Test {
  private final Port<String> left = new Port<>();
  private final Port<Integer> right = new Port<>();

  /** Rust's {@code test_select2_available}. */
  @Test
  void theMessageThatIsThereIsTaken() throws Exception {
    left.chan().send("left");
    assertThat(Select.select2(left, right)).isEqualTo(new Either.Left<>("left"));
    right.chan().send(2);
    assertThat(Select.select2(left, right)).isEqualTo(new Either.Right<>(2));
  }

  /** Rust's {@code test_select2_rendezvous}. */
  @Test
  void itWaitsForWhicheverComesFirst() throws Exception {
    for (int round = 0; round < 100; round++) {
      int number = round;
      new Thread(() -> right.chan().send(number)).start();
      assertThat(Select.select2(left, right)).isEqualTo(new Either.Right<>(number));
    }
  }

  @Test
  void neitherSideStarvesWhileBothAreReady() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      left.chan().send("left");
      right.chan().send(i);
    }
    int lefts = 0;
    for (int i = 0; i < 1_000; i++) {
      lefts += Select.select2(left, right).fold(message -> 1, message -> 0);
    }
    assertThat(lefts).isBetween(100, 900);
  }

  @Test
  void aClosedPortIsReadyAndSaysSo() {
    right.close("no more numbers");
    assertThatThrownBy(() -> Select.select2(left, right))
        .isInstanceOf(PortClosedException.class)
        .hasMessageContaining("no more numbers");
  }
}
