package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process whose temporary and working directory lie on a mount where nothing is executed. */
@Timeout(180)
class NoexecTmpTest {
  private static final String MOUNT =
      "mount -t tmpfs -o noexec none \"$0\" && cd \"$0\" && exec \"$@\"";

  @TempDir private Path dir;
  private Path noexec;

  @BeforeEach
  void checkThatThisMayMount() throws Exception {
    noexec = Files.createDirectory(dir.resolve("noexec"));
    try {
      Process probe =
          new ProcessBuilder("unshare", "-m", "sh", "-c", MOUNT, noexec.toString(), "true").start();
      assumeTrue(probe.waitFor() == 0, "this process may not mount");
    } catch (IOException e) {
      abort("there is no unshare on this machine");
    }
  }

  private String load(Path tmp) throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            NativeLibraryTest.Loop.class,
            List.of("unshare", "-m", "sh", "-c", MOUNT, noexec.toString()),
            List.of("-Djava.io.tmpdir=" + tmp));
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    return outcome.output().strip();
  }

  @Test
  void whatToSetIsSaidInOneSentenceToWhoeverMayMount() throws Exception {
    assertThat(load(noexec))
        .startsWith("jffi cannot load its library from " + noexec)
        .contains("-Djava.io.tmpdir=/path")
        .doesNotContain("\n");
  }

  @Test
  void whatIsSaidHelpsWhoeverMayMount() throws Exception {
    assertThat(load(dir)).isEqualTo("0");
  }
}
