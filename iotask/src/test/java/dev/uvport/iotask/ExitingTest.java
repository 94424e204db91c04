package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ExitingTest {
  @Test
  void itIsExitingOnceWhatWasSentBeforeHasRun() {
    CountDownLatch held = new CountDownLatch(1);
    IoTask iotask = IoTask.spawn("under test");
    iotask.interact(loop -> held.await());

    iotask.exit();
    boolean tooEarly = iotask.isExiting();
    held.countDown();
    iotask.close();

    assertThat(tooEarly).isFalse();
    assertThat(iotask.isExiting()).isTrue();
  }
}
