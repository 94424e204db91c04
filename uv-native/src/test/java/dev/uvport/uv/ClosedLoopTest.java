package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ClosedLoopTest {
  @Test
  void aHandleOnAClosedLoopIsRefusedAndLeaksNothing() {
    UvLoop loop = new UvLoop(Throwable::printStackTrace);
    loop.close();

    assertThatThrownBy(() -> new UvTimer(loop))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> UvGetAddrInfo.resolve(loop, "localhost", (status, found) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
