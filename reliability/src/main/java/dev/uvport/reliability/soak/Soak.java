package dev.uvport.reliability.soak;

import dev.uvport.reliability.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Connects, sends, receives and leaves for minutes, in all styles and ways, with servers of all
 * styles, and looks each second what their processes hold.
 */
@Command(
    name = "soak",
    description = "Churns connections for minutes and looks whether anything grows.",
    mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {
  private static final String SAMPLES = "dev.uvport.samples.";
  private static final double MIB = 1024 * 1024;
  private static final long PATIENCE_SECONDS = 60;

  /**
   * What a process may grow by during the last four fifths. At the default rate each of the six
   * servers takes some 37,000 connections in that time, so that a leak of the smallest native
   * block, a handle's 248 bytes, for each would be 9 MiB; below this is what a JVM compiles and
   * unloads meanwhile, 3 MiB at most in what was measured.
   */
  static final double MOST_GROWTH = 6 * MIB;

  @Option(names = "--seconds", defaultValue = "600", description = "How long (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rate",
      defaultValue = "500",
      description = "Connections a second (${DEFAULT-VALUE}).")
  private int rate;

  @Option(names = "--seed", description = "Repeats a run; else uvport.seed or the clock.")
  private @Nullable Long seed;

  @Option(names = "--plot", description = "Where to write an SVG of the memory; else nowhere.")
  private @Nullable Path plot;

  private volatile String lastFigures = "";
  private final List<String> failures = new ArrayList<>();

  /**
   * Starts it.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    System.exit(new CommandLine(new Soak()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long used = seed != null ? seed : Long.getLong("uvport.seed", System.nanoTime());
    System.out.println("soak: seed " + used + "; repeat with --seed or -Duvport.seed=");
    List<Soaked> soaked = new ArrayList<>();
    try {
      startServers(soaked);
      List<String> args = new ArrayList<>();
      args.addAll(List.of(Integer.toString(seconds), Integer.toString(rate), Long.toString(used)));
      soaked.forEach(server -> args.add(Integer.toString(server.process().port())));
      soaked.forEach(Soaked::look);
      Soaked churn =
          new Soaked(
              "clients and a server",
              JavaProcess.start(List.of(), Soaked.FLAGS, Churn.class.getName(), args, this::hear));
      soaked.add(churn);
      watch(soaked, churn.process());
      int status = churn.process().exitStatus(PATIENCE_SECONDS);
      if (status != 0) {
        failures.add("the clients ended with status " + status + ": " + churn.process().output());
      }
      judge(soaked);
      if (plot != null) {
        SoakPlot.write(soaked, plot);
      }
    } finally {
      soaked.forEach(Soaked::close);
    }
    failures.forEach(failure -> System.out.println("soak: FAILED: " + failure));
    return failures.isEmpty() ? 0 : 1;
  }

  private static void startServers(List<Soaked> soaked) {
    for (String style : List.of("callback", "mailbox", "thread")) {
      soaked.add(start("EchoServer", style, "--style", style));
    }
    soaked.add(start("PollServer", "poll"));
    String target = "127.0.0.1:" + soaked.get(0).process().port();
    soaked.add(start("Proxy", "proxy", "--to", target));
  }

  private static Soaked start(String sample, String name, String... more) {
    List<String> args = new ArrayList<>(List.of("--port", "0"));
    args.addAll(List.of(more));
    return new Soaked(name, JavaProcess.start(List.of(), Soaked.FLAGS, SAMPLES + sample, args));
  }

  private void hear(String line) {
    if (line.startsWith(Churn.FIGURES)) {
      lastFigures = line.substring(Churn.FIGURES.length());
    } else {
      System.out.println("soak: " + line);
    }
  }

  /** Looks each second until the clients end, which they do when everything is closed. */
  private static void watch(List<Soaked> soaked, JavaProcess clients) throws InterruptedException {
    while (clients.isAlive()) {
      soaked.forEach(Soaked::look);
      Thread.sleep(Duration.ofSeconds(1).toMillis());
    }
  }

  private void judge(List<Soaked> soaked) throws InterruptedException {
    for (Soaked one : soaked) {
      System.out.printf(
          Locale.ROOT,
          "soak: %-20s memory %+.2f MiB, now %.1f MiB; threads %s; %d sockets at most%n",
          one.name(),
          one.growth() / MIB,
          one.memory().get(one.memory().size() - 1) / MIB,
          one.threads(),
          one.mostSockets());
      if (one.growth() > MOST_GROWTH) {
        failures.add(one.name() + " has grown by " + one.growth() / MIB + " MiB");
      }
    }
    for (Soaked server : soaked.subList(0, soaked.size() - 1)) {
      awaitSocketsOfStart(server);
    }
    String[] figures = lastFigures.split(" ", -1);
    System.out.println(
        "soak: "
            + seconds
            + " s, "
            + figures[0]
            + " connections, "
            + figures[1]
            + " bytes echoed and compared, "
            + figures[2]
            + " failed; at the end "
            + figures[3]
            + " handles and "
            + figures[4]
            + " native bytes left");
    if (!figures[2].equals("0") || !figures[3].equals("0") || !figures[4].equals("0")) {
      failures.add("something failed or is left");
    }
  }

  /** All clients have gone: a server must let go of each. */
  private void awaitSocketsOfStart(Soaked server) throws InterruptedException {
    long patience = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    server.look();
    while (server.last().sockets() > server.first().sockets()) {
      if (System.nanoTime() - patience > 0) {
        failures.add(
            server.name() + " has " + server.last().sockets() + " sockets when all have gone");
        return;
      }
      Thread.sleep(10);
      server.look();
    }
  }
}
