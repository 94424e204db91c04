package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Which pages of a process can be written and executed at once. The JVM's own code cache can, for
 * its compilers write there; the library adds none to that.
 */
@Timeout(180)
class WritableCodeTest {
  /** Looks before the library is loaded, after its stubs are made, and while they are used. */
  static final class Look {
    private Look() {}

    public static void main(String[] args) throws Exception {
      List<String> before = writableCode();
      String mode = Uv.callbackMode();
      List<String> made = writableCode();
      List<String> used = new ArrayList<>();
      try (TestLoop test = new TestLoop();
          TcpPeer peer = TcpPeer.connect(test)) {
        Recorder reads = new Recorder();
        peer.tcp().readStart(reads);
        peer.send(new byte[] {1});
        test.runUntil(
            () -> {
              used.addAll(writableCodeNow());
              return reads.count() > 0;
            });
      }
      System.out.println(mode);
      System.out.println("before: " + before.size());
      System.out.println("added as stubs are made: " + added(before, made));
      System.out.println("added as they are used: " + added(before, used));
    }

    private static List<String> added(List<String> before, List<String> after) {
      return after.stream().distinct().filter(mapping -> !before.contains(mapping)).toList();
    }
  }

  private static List<String> writableCodeNow() {
    try {
      return writableCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> writableCode() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(mapping -> mapping.split(" ")[1].startsWith("rwx"))
        .toList();
  }

  @Test
  void noneIsAddedAsStubsAreMadeAndUsed() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            Look.class,
            List.of(),
            // The JVM's own code cache is as large from the beginning as it can become.
            List.of(
                "-Xint",
                "-XX:-SegmentedCodeCache",
                "-XX:ReservedCodeCacheSize=16m",
                "-XX:InitialCodeCacheSize=16m"));

    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output())
        .contains("added as stubs are made: []")
        .contains("added as they are used: []");
  }
}
