package dev.uvport.reliability.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.uvport.reliability.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network that is slow and loses things, between two namespaces. */
@Tag("heavy")
final class LossyLinkTest {
  private static final Path SOURCE = Path.of("src/main/c/lossy_link.c");
  private static final int PATIENCE_SECONDS = 600;

  @TempDir private Path directory;

  @BeforeEach
  void needsRoot() throws IOException {
    assumeTrue(
        Files.getOwner(Path.of("/proc/self")).getName().equals("root")
            && Files.isWritable(Path.of("/dev/net/tun")),
        "not root, or no /dev/net/tun: no namespaces can be made");
  }

  private static String[] faults(int delay, int jitter, int loss, int duplicate, int corrupt) {
    long seed = Long.getLong("uvport.seed", System.nanoTime());
    System.out.println("lossy link: seed " + seed + "; repeat with -Duvport.seed=");
    return new String[] {
      Integer.toString(delay),
      Integer.toString(jitter),
      Integer.toString(loss),
      Integer.toString(duplicate),
      Integer.toString(corrupt),
      Long.toString(seed)
    };
  }

  @Test
  @Timeout(900)
  void aChainAcrossALinkThatLosesReordersDoublesAndCorruptsLosesNothingUnlessThisIsNotRoot()
      throws Exception {
    try (LossyLink link = new LossyLink(SOURCE, directory, List.of(faults(5, 10, 10, 10, 5)));
        JavaProcess chain =
            JavaProcess.start(
                link.atNear(),
                List.of("-Xmx256m"),
                Chain.class.getName(),
                List.of(
                    "--streams=200",
                    "--kills=2",
                    "--stops=2",
                    "--patience=20",
                    "--host=" + LossyLink.NEAR_V4,
                    "--far-host=" + LossyLink.FAR_V4,
                    "--far-prefix=" + String.join(" ", link.atFar())))) {
      int status = chain.exitStatus(PATIENCE_SECONDS);
      System.out.print(chain.output());
      System.out.println("lossy link: " + link.end());
      assertThat(status).isZero();
    }
  }

  @Test
  @Timeout(120)
  void twoFamiliesOnALinkOf600MillisecondsAreNotGivenUpEarlyUnlessThisIsNotRoot() throws Exception {
    try (LossyLink link = new LossyLink(SOURCE, directory, List.of(faults(300, 0, 0, 0, 0)));
        JavaProcess server =
            JavaProcess.start(
                link.atFar(),
                List.of("-Xmx64m"),
                "dev.uvport.samples.EchoServer",
                List.of("--port", "0", "--host", "::"))) {
      String port = Integer.toString(server.port());
      assertThat(eyeballs(link, port, LossyLink.FAR_V6, LossyLink.FAR_V4))
          .contains("connected to " + LossyLink.FAR_V6);
      assertThat(eyeballs(link, port, LossyLink.SILENT_V6, LossyLink.FAR_V4))
          .contains("connected to " + LossyLink.FAR_V4);
      assertThat(eyeballs(link, port, LossyLink.FAR_V4, LossyLink.SILENT_V6))
          .contains("connected to " + LossyLink.FAR_V4)
          .contains("in less than the link takes: TIMEOUT");
    }
  }

  private static String eyeballs(LossyLink link, String port, String... addresses)
      throws InterruptedException {
    List<String> args = new ArrayList<>(List.of(port));
    args.addAll(List.of(addresses));
    try (JavaProcess client =
        JavaProcess.start(link.atNear(), List.of("-Xmx64m"), Eyeballs.class.getName(), args)) {
      assertThat(client.exitStatus(PATIENCE_SECONDS)).as(client.output()).isZero();
      return client.output();
    }
  }
}
