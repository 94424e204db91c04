package dev.uvport.benchmarks.compare;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** What {@code benchmarks/run} starts. */
@Command(
    name = "benchmarks/run",
    description = "Measures uvport against its peers.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class Main implements Runnable {
  private static final int BAD_ARGUMENTS = 2;

  private final Workbench bench;

  private Main(Workbench bench) {
    this.bench = bench;
  }

  /**
   * Runs a command.
   *
   * @param args see {@code --help}; the system property {@code uvport.root} names the project's
   *     directory
   */
  public static void main(String... args) {
    // Servers and clients end with this process, also when it is interrupted.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    Workbench bench = Workbench.at(Path.of(System.getProperty("uvport.root", ".")));
    List<String> afterCommand = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    CommandLine commands =
        new CommandLine(new Main(bench))
            .addSubcommand(new Compare(bench, afterCommand))
            .setParameterExceptionHandler(Main::complain)
            .setExecutionExceptionHandler(Main::report);
    System.exit(commands.execute(args));
  }

  private static int complain(ParameterException e, String[] args) {
    return sentence(e.getMessage() + "; see --help", BAD_ARGUMENTS);
  }

  private static int report(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof UsageException) {
      return sentence(e.getMessage(), BAD_ARGUMENTS);
    }
    throw e;
  }

  private static int sentence(String text, int status) {
    System.err.println("benchmarks/run: " + text);
    return status;
  }

  @Override
  public void run() {
    list();
  }

  @Command(name = "list", description = "Lists the servers and the scenarios.")
  private void list() {
    System.out.println("servers (--only)");
    for (Peer peer : Peer.values()) {
      Optional<String> missing = peer.missing(bench);
      System.out.printf(
          "  %-16s %s%s%n",
          peer.id(), peer.title(), missing.map(why -> " (not here: " + why + ")").orElse(""));
    }
    System.out.println("scenarios (--scenario)");
    for (Experiment experiment : Experiments.all(false, new Rounds(1, 1))) {
      System.out.printf("  %-16s %s%n", experiment.id(), experiment.title());
    }
  }
}
