package dev.uvport.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ResultTest {
  private final Result<Integer, String> seven = Result.ok(7);
  private final Result<Integer, String> failed = Result.err("broken");

  private static <A, B> B mustNotRun(A argument) {
    throw new AssertionError("called with " + argument);
  }

  @Test
  void eachSideKnowsWhichItIs() {
    assertThat(seven.isOk()).isTrue();
    assertThat(seven.isErr()).isFalse();
    assertThat(failed.isOk()).isFalse();
    assertThat(failed.isErr()).isTrue();
  }

  @Test
  void getGivesTheValueOrThrowsNamingTheError() {
    assertThat(seven.get()).isEqualTo(7);
    assertThatThrownBy(failed::get)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void getErrGivesTheErrorOrThrowsNamingTheValue() {
    assertThat(failed.getErr()).isEqualTo("broken");
    assertThatThrownBy(seven::getErr)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("7");
  }

  @Test
  void chainTakesTheNextStepAfterSuccessOnly() {
    assertThat(seven.chain(n -> Result.<String, String>ok("n" + n))).isEqualTo(Result.ok("n7"));
    assertThat(seven.chain(n -> Result.<String, String>err("no " + n)))
        .isEqualTo(Result.err("no 7"));
    assertThat(failed.<String>chain(ResultTest::mustNotRun)).isEqualTo(Result.err("broken"));
  }

  @Test
  void chainErrTakesTheOtherWayAfterFailureOnly() {
    assertThat(seven.<Long>chainErr(ResultTest::mustNotRun)).isEqualTo(Result.ok(7));
    assertThat(failed.chainErr(e -> Result.<Integer, Long>err(1L))).isEqualTo(Result.err(1L));
    assertThat(failed.chainErr(e -> Result.<Integer, Long>ok(e.length()))).isEqualTo(Result.ok(6));
  }

  @Test
  void ifOkAndIfErrSeeTheirSideOnly() {
    List<Object> seen = new ArrayList<>();

    seven.ifOk(seen::add);
    seven.ifErr(ResultTest::mustNotRun);
    failed.ifErr(seen::add);
    failed.ifOk(ResultTest::mustNotRun);

    assertThat(seen).containsExactly(7, "broken");
  }

  @Test
  void mapReplacesTheValueOnly() {
    assertThat(seven.map(n -> n + 1)).isEqualTo(Result.ok(8));
    assertThat(failed.<Long>map(ResultTest::mustNotRun)).isEqualTo(Result.err("broken"));
  }

  @Test
  void mapErrReplacesTheErrorOnly() {
    assertThat(failed.mapErr(String::length)).isEqualTo(Result.err(6));
    assertThat(seven.<Long>mapErr(ResultTest::mustNotRun)).isEqualTo(Result.ok(7));
  }

  @Test
  void foldCallsTheFunctionOfItsSideOnly() {
    assertThat(seven.<Object>fold(n -> n + 1, ResultTest::mustNotRun)).isEqualTo(8);
    assertThat(failed.<Object>fold(ResultTest::mustNotRun, String::length)).isEqualTo(6);
  }

  @Test
  void substitutesStandInForAMissingValue() {
    assertThat(seven.toOptional()).hasValue(7);
    assertThat(failed.toOptional()).isEmpty();
    assertThat(seven.orElseGet(ResultTest::mustNotRun)).isEqualTo(7);
    assertThat(failed.orElseGet(String::length)).isEqualTo(6);
  }

  @Test
  void orElseThrowLeadsBackToExceptions() throws IOException {
    assertThat(seven.orElseThrow(IOException::new)).isEqualTo(7);
    assertThatThrownBy(() -> failed.orElseThrow(IOException::new))
        .isInstanceOf(IOException.class)
        .hasMessage("broken");
  }

  @Test
  void unitHasOneResult() {
    assertThat(Result.<String>ok().get()).isSameAs(Unit.UNIT);
    assertThat((Object) Result.<String>ok()).isSameAs(Result.<Integer>ok());
  }

  @Test
  void nullIsNeitherValueNorErrorNorFunction() {
    assertThatNullPointerException().isThrownBy(() -> Result.ok(null)).withMessage("value");
    assertThatNullPointerException().isThrownBy(() -> Result.err(null)).withMessage("error");
    assertThatNullPointerException().isThrownBy(() -> failed.map(null)).withMessage("mapper");
    assertThatNullPointerException().isThrownBy(() -> seven.mapErr(null)).withMessage("mapper");
    assertThatNullPointerException().isThrownBy(() -> failed.chain(null)).withMessage("next");
    assertThatNullPointerException().isThrownBy(() -> seven.map(n -> null)).withMessage("value");
    assertThatNullPointerException()
        .isThrownBy(() -> seven.fold(n -> n, null))
        .withMessage("onErr");
    assertThatNullPointerException()
        .isThrownBy(() -> failed.fold(null, e -> e))
        .withMessage("onOk");
  }
}
