package dev.uvport.reliability.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.uvport.uv.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public method under a filter of system calls, as container engines have one: io_uring and
 * what else they keep from a process fails with EPERM. libuv 1.44 has no io_uring; a newer one that
 * {@code -Duvport.libuv} names must do without.
 */
final class SeccompTest {
  @TempDir private Path dir;

  @Test
  @Timeout(240)
  void whatAContainerMayNotCallIsNotNeededUnlessThereIsNoCCompiler() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            Duration.ofSeconds(180),
            ApiVictim.class,
            List.of(compiledFilter()),
            List.of("-Xmx512m"),
            String.valueOf(Long.getLong("uvport.seed", System.nanoTime())),
            "2",
            "2",
            dir.resolve("calls").toString());

    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output()).startsWith("io_uring_setup: Operation not permitted\n");
  }

  private String compiledFilter() throws Exception {
    Path source = dir.resolve("seccomp.c");
    Path program = dir.resolve("seccomp");
    try (InputStream text = SeccompTest.class.getResourceAsStream("seccomp.c")) {
      Files.copy(text, source);
    }
    try {
      Process compiler =
          new ProcessBuilder("cc", "-o", program.toString(), source.toString()).inheritIO().start();
      assertThat(compiler.waitFor()).isZero();
    } catch (IOException e) {
      return abort("there is no C compiler on this machine");
    }
    return program.toString();
  }
}
