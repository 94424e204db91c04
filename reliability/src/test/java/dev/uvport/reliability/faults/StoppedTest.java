package dev.uvport.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.reliability.process.JavaProcess;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that was stopped for some seconds, as by SIGSTOP or with its machine. */
final class StoppedTest {
  private static final int ATTEMPTS = 30;
  private static final int PATIENCE_SECONDS = 60;

  @Test
  @Timeout(600)
  void whatArrivedMeanwhileComesBeforeWhatIsOverdueAndTimeoutsFireInOrder() throws Exception {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (stopAndContinue()) {
        return;
      }
    }
    throw new AssertionError("this machine is too slow to stop a process in time");
  }

  /** False if the process could not be stopped before the first time limit was over. */
  private static boolean stopAndContinue() throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    List<Socket> peers = new ArrayList<>();
    try (JavaProcess process =
        JavaProcess.start(
            List.of(),
            List.of("-Xmx64m"),
            Stopped.class.getName(),
            List.of(),
            line -> {
              if (line.equals(Stopped.READY)) {
                ready.countDown();
              }
            })) {
      int port = process.port();
      long begun = System.nanoTime();
      for (int i = 0; i < 3; i++) {
        peers.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      assertThat(ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(process.output()).isTrue();
      process.signal("STOP");
      if (System.nanoTime() - begun > Stopped.SHORTEST.toNanos()) {
        return false;
      }
      for (Socket peer : peers) {
        peer.getOutputStream().write(1);
      }
      // Time has to pass: until all limits are over, by more than a loop may be late.
      Thread.sleep(Stopped.LONGEST.plus(Duration.ofMillis(500)).toMillis());
      process.signal("CONT");

      assertThat(process.exitStatus(PATIENCE_SECONDS)).as(process.output()).isZero();
      assertThat(process.output()).contains("all in order");
      return true;
    } finally {
      for (Socket peer : peers) {
        peer.close();
      }
    }
  }
}
