package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class UvPollEventsTest {
  @Test
  void eventsThatLibuvWouldAbortOnAreRefused() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(WatchNonsense.class, List.of(), List.of());

    assertThat(outcome.output()).contains("refused");
    assertThat(outcome.exitCode()).isZero();
  }

  /** Asks libuv's assert for trouble, in a process that it may end. */
  static final class WatchNonsense {
    public static void main(String[] args) {
      try (TestLoop test = new TestLoop()) {
        UvTcp tcp = UvTcp.unconnected(test.loop(), SockAddr.AF_INET);
        UvPoll poll = new UvPoll(test.loop(), tcp.fd());
        try {
          poll.start(1 << 10, events -> {});
        } catch (IllegalArgumentException e) {
          System.out.println("refused: " + e.getMessage());
        }
        poll.close();
      }
    }
  }
}
