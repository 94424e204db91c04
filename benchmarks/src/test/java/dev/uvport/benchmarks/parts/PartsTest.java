package dev.uvport.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark checks what it does, so it is run here, but for no longer than that takes. */
class PartsTest {

  @BeforeAll
  static void letOtherBenchmarksRunBeside() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        MailboxBenchmark.class,
        PortBenchmark.class,
        PortPingPongBenchmark.class,
        PortStreamBenchmark.class,
        ResultBenchmark.class,
        RingBenchmark.class,
        TimerBenchmark.class
      })
  @Timeout(300)
  void everyBenchmarkFindsWhatItExpects(Class<?> part) throws RunnerException {
    assertThat(new Runner(once(part)).run())
        .extracting(PartsTest::method)
        .containsExactlyInAnyOrderElementsOf(benchmarks(part));
  }

  private static Options once(Class<?> part) {
    return new OptionsBuilder()
        .include("^" + part.getName().replace(".", "\\.") + "\\.")
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(10))
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT)
        .build();
  }

  private static String method(RunResult result) {
    String name = result.getParams().getBenchmark();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static List<String> benchmarks(Class<?> part) {
    List<String> names = new ArrayList<>();
    for (var method : part.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Benchmark.class)) {
        names.add(method.getName());
      }
    }
    return names;
  }
}
