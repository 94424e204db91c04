package dev.uvport.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ResultsTest {
  private final List<Integer> seen = new ArrayList<>();

  private Result<Integer, String> halve(int n) {
    seen.add(n);
    return n % 2 == 0 ? Result.ok(n / 2) : Result.err(n + " is odd");
  }

  @Test
  void mapVecCollectsWhatEachValueBrought() {
    assertThat(Results.mapVec(List.of(2, 4, 6), this::halve))
        .isEqualTo(Result.ok(List.of(1, 2, 3)));
    assertThat(Results.mapVec(List.of(), this::halve)).isEqualTo(Result.ok(List.of()));
  }

  @Test
  void mapVecStopsAtTheFirstError() {
    assertThat(Results.mapVec(List.of(2, 3, 4, 5), this::halve)).isEqualTo(Result.err("3 is odd"));
    assertThat(seen).containsExactly(2, 3);
  }

  @Test
  void mapOptAppliesToWhatIsThere() {
    assertThat(Results.mapOpt(Optional.of(2), this::halve)).isEqualTo(Result.ok(Optional.of(1)));
    assertThat(Results.mapOpt(Optional.of(3), this::halve)).isEqualTo(Result.err("3 is odd"));
    assertThat(Results.mapOpt(Optional.<Integer>empty(), this::halve))
        .isEqualTo(Result.ok(Optional.empty()));
    assertThat(seen).containsExactly(2, 3);
  }

  @Test
  void mapVec2GoesOverPairsUpToTheFirstError() {
    assertThat(Results.mapVec2(List.of(1, 2), List.of(3, 4), (a, b) -> halve(a + b)))
        .isEqualTo(Result.ok(List.of(2, 3)));
    seen.clear();
    assertThat(Results.mapVec2(List.of(1, 2, 3), List.of(3, 5, 7), (a, b) -> halve(a + b)))
        .isEqualTo(Result.err("7 is odd"));
    assertThat(seen).containsExactly(4, 7);
  }

  @Test
  void mapVec2RefusesListsOfDifferentLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Results.mapVec2(List.of(1), List.of(1, 2), (a, b) -> halve(a)))
        .withMessageContainingAll("1", "2");
    assertThat(seen).isEmpty();
  }

  @Test
  void iterVec2BringsNothingOrTheFirstError() {
    assertThat(
            Results.iterVec2(List.of(1), List.of(3), (a, b) -> halve(a + b).map(half -> Unit.UNIT)))
        .isEqualTo(Result.ok());
    assertThat(
            Results.iterVec2(List.of(1), List.of(4), (a, b) -> halve(a + b).map(half -> Unit.UNIT)))
        .isEqualTo(Result.err("5 is odd"));
  }
}
