package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.iotask.IoTaskMetrics;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each connection is counted once as it begins and once as it ends, however it ends. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ConnectionCountsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void aConnectionThatIsClosedIsCounted() throws Exception {
    try (Loopback loopback = new Loopback()) {
      Link link = loopback.link();
      IoTaskMetrics open = loopback.iotask().metrics();
      link.socket().close();
      link.socket().closed().join();
      IoTaskMetrics closed = loopback.iotask().metrics();

      assertThat(open.accepted()).isOne();
      assertThat(open.opened()).isOne();
      assertThat(open.closed()).isZero();
      assertThat(closed.opened()).isOne();
      assertThat(closed.closed()).isOne();
    }
  }

  @Test
  void oneThatDiesWhileNobodyReadsIsCountedOnce() throws Exception {
    try (Loopback loopback = new Loopback()) {
      Link link = loopback.link();
      link.socket().readStart().get();
      link.socket().readStop().get();
      link.reset();
      await().atMost(SOON).until(() -> loopback.iotask().metrics().closed() == 1);

      link.socket().close();
      link.socket().closed().join();
      loopback.settle();

      assertThat(loopback.iotask().metrics().closed()).isOne();
      assertThat(loopback.iotask().metrics().opened()).isOne();
    }
  }
}
