package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvPollTest {
  @Test
  void aDescriptorThatCannotBeWatchedIsRefusedAndLeaksNothing() {
    try (TestLoop test = new TestLoop()) {
      assertThatThrownBy(() -> new UvPoll(test.loop(), -1))
          .isInstanceOf(UvException.class)
          .hasMessageContainingAll("uv_poll_init", "EBADF");
      assertThat(test.loop().live()).isZero();
    }
  }

  @Test
  void aWakeUpEndsARunThatWouldWait() throws Exception {
    try (TestLoop test = new TestLoop()) {
      UvAsync async = new UvAsync(test.loop());
      List<Throwable> failures = new ArrayList<>();
      Thread other = new Thread(async::send, "sender");
      other.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));

      other.start();
      test.loop().run(UvLoop.Mode.ONCE); // would last for ever
      other.join();

      assertThat(failures).isEmpty();
    }
  }
}
