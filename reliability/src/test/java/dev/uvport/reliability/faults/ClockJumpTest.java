package dev.uvport.reliability.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.uvport.reliability.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that are set while time limits are under way. */
@Timeout(300)
final class ClockJumpTest {
  private static final int PATIENCE_SECONDS = 240;

  /** Eighty years. */
  private static final List<String> OLD_CLOCK =
      List.of("unshare", "-T", "--monotonic", "2500000000", "--boottime", "2500000000");

  @TempDir private Path directory;

  @Test
  void aJumpOfTheWallClockAffectsNoTimeLimitUnlessThereIsNoCCompiler() throws Exception {
    Path library = directory.resolve("wall_clock.so");
    assumeTrue(
        compiles("src/main/c/wall_clock.c", library), "no C compiler to make the clock jump with");

    judge(List.of("env", "LD_PRELOAD=" + library, "WALL_CLOCK_OFFSET=" + offset()));
  }

  /** The kernel's other clocks begin anywhere: here after eighty years, and with a jump as well. */
  @Test
  void anOldMonotonicClockAffectsNoTimeLimitUnlessThisIsNotRootOrHasNoCCompiler() throws Exception {
    Path library = directory.resolve("wall_clock.so");
    assumeTrue(
        compiles("src/main/c/wall_clock.c", library), "no C compiler to make the clock jump with");
    assumeTrue(runs(with(OLD_CLOCK, "true")), "no right to make a time namespace");

    judge(with(OLD_CLOCK, "env", "LD_PRELOAD=" + library, "WALL_CLOCK_OFFSET=" + offset()));
  }

  private static List<String> with(List<String> prefix, String... command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(List.of(command));
    return whole;
  }

  private Path offset() throws IOException {
    Path offset = directory.resolve("offset");
    Files.write(offset, new byte[Long.BYTES]);
    return offset;
  }

  private void judge(List<String> prefix) throws InterruptedException {
    try (JavaProcess process =
        JavaProcess.start(
            prefix,
            List.of("-Xmx64m"),
            ClockJump.class.getName(),
            List.of(directory.resolve("offset").toString()))) {
      assertThat(process.exitStatus(PATIENCE_SECONDS)).as(process.output()).isZero();
      assertThat(process.output()).contains("no time limit was affected");
    }
  }

  private static boolean compiles(String source, Path library)
      throws IOException, InterruptedException {
    return runs(List.of("cc", "-O1", "-shared", "-fPIC", "-o", library.toString(), source));
  }

  private static boolean runs(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }
}
