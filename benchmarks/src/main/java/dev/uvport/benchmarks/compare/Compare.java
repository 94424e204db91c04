package dev.uvport.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures servers in turn, and writes the report. */
@Command(
    name = "compare",
    description = "Measures servers side by side, and writes tables and plots.",
    mixinStandardHelpOptions = true)
final class Compare implements Callable<Integer> {
  private static final int ROUNDS = 5;
  private static final int ROUNDS_OF_OTHERS = 3;

  @Option(names = "--quick", description = "One short round.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of servers that have a bar to reach; others get 3 at most.")
  private @Nullable Integer rounds;

  @Option(names = "--only", split = ",", paramLabel = "NAME", description = "Only these servers.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--scenario",
      split = ",",
      paramLabel = "NAME",
      description = "Only these scenarios.")
  private List<String> scenarios = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The report (default: docs/benchmarks.md, but benchmarks/target/benchmarks.md if not all"
              + " is measured). Its plots go into a directory of the same name.")
  private @Nullable Path out;

  private final Workbench bench;
  private final List<String> arguments;

  Compare(Workbench bench, List<String> arguments) {
    this.bench = bench;
    this.arguments = arguments;
  }

  @Override
  public Integer call() throws IOException {
    List<Experiment> chosen = chosenExperiments();
    List<Peer> peers =
        only.isEmpty() ? List.of(Peer.values()) : only.stream().map(Peer::of).toList();
    Path report = reportFile();
    requireTools();
    Runner runner = new Runner(bench, peers);
    List<Table> tables = runner.run(chosen);
    write(report, tables);
    return runner.failures() == 0 ? 0 : 1;
  }

  private List<Experiment> chosenExperiments() {
    List<Experiment> all = Experiments.all(quick, rounds());
    if (scenarios.isEmpty()) {
      return all;
    }
    List<String> ids = all.stream().map(Experiment::id).toList();
    for (String scenario : scenarios) {
      if (!ids.contains(scenario)) {
        throw new UsageException(
            "there is no scenario '"
                + scenario
                + "'; these are the scenarios: "
                + String.join(", ", ids));
      }
    }
    return all.stream().filter(experiment -> scenarios.contains(experiment.id())).toList();
  }

  private Rounds rounds() {
    if (rounds != null && rounds < 1) {
      throw new UsageException("--rounds " + rounds + ": at least 1 is needed");
    }
    int most = rounds != null ? rounds : quick ? 1 : ROUNDS;
    return new Rounds(most, Math.min(most, ROUNDS_OF_OTHERS));
  }

  private Path reportFile() {
    if (out != null) {
      return out.toAbsolutePath();
    }
    boolean whole = !quick && only.isEmpty() && scenarios.isEmpty();
    return bench.root().resolve(whole ? "docs/benchmarks.md" : "benchmarks/target/benchmarks.md");
  }

  private void requireTools() {
    Optional<String> noTaskset = bench.missingProgram("taskset");
    if (noTaskset.isPresent()) {
      throw new UsageException(noTaskset.get() + "; install util-linux");
    }
    if (bench.missingNative("load", "").isPresent()) {
      throw new UsageException(
          "the client that loads the servers is in C: install a C compiler (Debian: apt-get"
              + " install gcc libc6-dev libuv1-dev)");
    }
    if (Runtime.getRuntime().availableProcessors() < 2) {
      throw new UsageException("two CPUs are needed, one for the server and one for its load");
    }
  }

  private void write(Path report, List<Table> tables) throws IOException {
    String name = report.getFileName().toString().replaceFirst("\\.md$", "");
    Path plots = report.resolveSibling(name);
    for (Table table : tables) {
      Plot.write(table, plots);
    }
    String command =
        String.join(" ", "benchmarks/run compare", String.join(" ", arguments)).strip();
    String text = Report.markdown(command, Machine.facts(bench), tables, name);
    Files.createDirectories(report.getParent());
    Files.writeString(report, text);
    System.out.print(text);
    System.err.println("written: " + report + " and " + plots);
  }
}
