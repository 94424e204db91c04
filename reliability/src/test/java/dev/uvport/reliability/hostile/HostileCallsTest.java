package dev.uvport.reliability.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public method, in every state, with whatever arguments, from several threads and from
 * callbacks; a process of its own is the victim, and its exit status the judge.
 */
final class HostileCallsTest {
  private static final int THREADS = 4;

  /** What a hang is given until the victim itself tells of it, and more. */
  private static final Duration GRACE = Duration.ofSeconds(150);

  @TempDir private Path dir;

  @Test
  @Timeout(300)
  void noCallEndsTheProcessOrHangsOrThrowsWhatItMayNot() throws Exception {
    assertSurvives(ApiVictim.class, Duration.ofSeconds(4));
  }

  @Test
  @Timeout(300)
  void nothingThatAnOwnerOrAStrangerDoesToALoopEndsTheProcess() throws Exception {
    assertSurvives(LoopVictim.class, Duration.ofSeconds(3));
  }

  @Test
  @Tag("heavy")
  @Timeout(5000)
  void norDoesAnHoursWorthOfThem() throws Exception {
    assertSurvives(ApiVictim.class, Duration.ofMinutes(Long.getLong("uvport.minutes", 6)));
  }

  @Test
  @Tag("heavy")
  @Timeout(5000)
  void norOfThoseOnALoop() throws Exception {
    assertSurvives(LoopVictim.class, Duration.ofMinutes(Long.getLong("uvport.minutes", 6)));
  }

  private void assertSurvives(Class<?> victim, Duration time) throws Exception {
    long seed = Long.getLong("uvport.seed", System.nanoTime());
    String repeat = "-Duvport.seed=" + seed;
    Path journal = dir.resolve("calls");
    System.out.println(victim.getSimpleName() + ": " + repeat);

    ChildJvm.Outcome outcome =
        ChildJvm.run(
            time.plus(GRACE),
            victim,
            List.of(),
            List.of("-Xmx512m", "-ea"),
            String.valueOf(seed),
            String.valueOf(time.toSeconds()),
            String.valueOf(THREADS),
            journal.toString());

    assertThat(outcome.exitCode())
        .as(
            "exit status of the victim; repeat with %s%n%s%nThe last calls:%n%s",
            repeat,
            outcome.output(),
            String.join("\n", Files.exists(journal) ? Journal.read(journal) : List.of()))
        .isZero();
    assertThat(outcome.output()).doesNotContain("never called");
    System.out.print(outcome.output());
  }
}
