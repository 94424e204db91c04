package dev.uvport.reliability.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

/** What the fuzz tests have in common: a seed, an end, a directory to serve, and a last look. */
final class FuzzRun {
  static final String SECRET = "what nobody may read, 2b1c7e";

  private FuzzRun() {}

  /** The seed that is asked for, or a new one; printed. */
  static long seed(String test) {
    long seed = Long.getLong("uvport.seed", System.nanoTime());
    System.out.println(test + ": -Duvport.seed=" + seed);
    return seed;
  }

  /** So many, unless told otherwise. */
  static LongPredicate count(long count) {
    long wanted = Long.getLong("uvport.fuzz.connections", count);
    return n -> n < wanted;
  }

  /** For so long, unless told otherwise. */
  static LongPredicate seconds(long seconds) {
    if (Long.getLong("uvport.fuzz.connections") != null) {
      return count(0);
    }
    long wanted = Long.getLong("uvport.fuzz.seconds", seconds);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(wanted);
    return n -> System.nanoTime() - end < 0;
  }

  /** Makes a directory to serve, with a secret beside it and ways that seem to lead there. */
  static Path root(Path above) throws IOException, InterruptedException {
    Path root = Files.createDirectories(above.resolve("root"));
    Files.writeString(above.resolve("secret"), SECRET);
    Files.writeString(root.resolve("small"), "0123456789");
    Files.write(root.resolve("big"), new byte[100_000]);
    Files.createDirectories(root.resolve("dir"));
    Files.writeString(root.resolve("dir/index.html"), "index");
    Files.createSymbolicLink(root.resolve("out"), above.resolve("secret"));
    Files.createSymbolicLink(root.resolve("outside"), above);
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return root;
  }

  /** All that strangers have opened is closed, the sample lives, and has complained of nothing. */
  static void assertUnharmed(Target target, long threads) {
    await("the sample closes what strangers opened")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(target.connections()).isZero());
    assertThat(target.isAlive()).isTrue();
    assertThat(target.complaints()).isEmpty();
    await("its threads end")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(target.threads()).isLessThanOrEqualTo(threads));
  }
}
