package dev.uvport.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.reliability.process.JavaProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fewer descriptors than everybody wants, with libuv's own listener an endless loop or silence. */
final class OutOfDescriptorsTest {
  @Test
  @Timeout(300)
  void theLoopKeepsItsTimersRefusalsAreReportedAndServiceRecovers() throws Exception {
    run(12, 280);
  }

  @Test
  @Tag("heavy")
  @Timeout(1800)
  void theLoopKeepsItsTimersRefusalsAreReportedAndServiceRecoversManyTimes() throws Exception {
    run(200, 1700);
  }

  private static void run(int rounds, int seconds) throws InterruptedException {
    try (JavaProcess process =
        JavaProcess.start(
            List.of("prlimit", "--nofile=160:160"),
            List.of("-Xmx64m"),
            OutOfDescriptors.class.getName(),
            List.of(Integer.toString(rounds)))) {
      int status = process.exitStatus(seconds);
      System.out.println(process.output());
      assertThat(status).as(process.output()).isZero();
      assertThat(process.output()).contains(rounds + " rounds", "service back after each round");
    }
  }
}
