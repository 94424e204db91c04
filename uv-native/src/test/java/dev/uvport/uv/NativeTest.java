package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class NativeTest {
  /** jnr-ffi 2.3 passes garbage for the sixth of six integers. */
  @ParameterizedTest
  @ValueSource(classes = {Native.LibUv.class, Native.LibC.class})
  void noFunctionHasSixParameters(Class<?> library) {
    assertThat(library.getMethods())
        .isNotEmpty()
        .allMatch(function -> function.getParameterCount() != 6);
  }

  @Test
  void anErrorSaysItsNameAndText() {
    assertThat(UvError.of(UvError.ECONNABORTED))
        .isEqualTo(
            new UvError(UvError.ECONNABORTED, "ECONNABORTED", "software caused connection abort"));
    assertThat(UvError.of(-99_999).message()).isEqualTo("Unknown system error -99999");
  }
}
