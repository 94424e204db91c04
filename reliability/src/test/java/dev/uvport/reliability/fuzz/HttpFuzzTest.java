package dev.uvport.reliability.fuzz;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random requests, nearly right: each answer is well-formed, and none tells a secret. */
@Timeout(900)
class HttpFuzzTest {
  /** Threads that a server may have started on the way: workers, and the JVM's own. */
  private static final int LATER_THREADS = 20;

  @TempDir Path above;

  @Test
  void someThousandRequestsAreAnsweredOrRefusedInGoodForm() throws Exception {
    fuzz("HttpFuzzTest", FuzzRun.count(1500));
  }

  @Test
  void soAreThoseThatComeThroughTheProxy() throws Exception {
    fuzzThroughProxy("HttpFuzzTest through the proxy", FuzzRun.count(500));
  }

  @Test
  @Tag("heavy")
  void soAreThoseOfMinutes() throws Exception {
    System.out.println(fuzz("HttpFuzzTest, heavy", FuzzRun.seconds(120)));
  }

  @Test
  @Tag("heavy")
  void soAreThoseOfMinutesThroughTheProxy() throws Exception {
    System.out.println(
        fuzzThroughProxy("HttpFuzzTest through the proxy, heavy", FuzzRun.seconds(60)));
  }

  private String fuzz(String name, LongPredicate more) throws Exception {
    long seed = FuzzRun.seed(name);
    Path root = FuzzRun.root(above);
    try (Target server = Target.start("HttpServer", "--port", "0", "--root", root.toString())) {
      long threads = server.threads();
      String done = new HttpFuzz(server.port(), FuzzRun.SECRET, seed).run(more);
      FuzzRun.assertUnharmed(server, threads + LATER_THREADS);
      // A file is closed by who reads it, a moment after its connection.
      await().atMost(Duration.ofSeconds(60)).until(() -> server.openFiles(root) == 0);
      return name + ": " + done + "; " + server.mebibytes() + " MiB of its own at the end";
    }
  }

  private String fuzzThroughProxy(String name, LongPredicate more) throws Exception {
    long seed = FuzzRun.seed(name);
    Path root = FuzzRun.root(above);
    try (Target server = Target.start("HttpServer", "--port", "0", "--root", root.toString());
        Target proxy = Target.start("Proxy", "--port", "0", "--to", "127.0.0.1:" + server.port())) {
      long threads = proxy.threads();
      String done = new HttpFuzz(proxy.port(), FuzzRun.SECRET, seed).run(more);
      FuzzRun.assertUnharmed(proxy, threads + LATER_THREADS);
      FuzzRun.assertUnharmed(server, server.threads() + LATER_THREADS);
      return name + ": " + done + "; " + proxy.mebibytes() + " MiB of its own at the end";
    }
  }
}
