package dev.uvport.benchmarks.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Runs experiments in rounds, server after server, and shows how far it is.
 *
 * <p><b>Threading.</b> One thread.
 */
final class Runner {
  private final Workbench bench;
  private final List<Peer> wanted;
  private final long began = System.nanoTime();
  private int planned;
  private int done;
  private int failures;

  Runner(Workbench bench, List<Peer> wanted) {
    this.bench = bench;
    this.wanted = wanted;
  }

  /** Measures all; one table for each experiment in which a wanted peer takes part. */
  List<Table> run(List<Experiment> experiments) {
    Map<Experiment, Table> tables = new LinkedHashMap<>();
    for (Experiment experiment : experiments) {
      List<Peer> peers = experiment.peers().stream().filter(wanted::contains).toList();
      if (!peers.isEmpty()) {
        tables.put(experiment, tableOf(experiment, peers));
      }
    }
    tables.values().forEach(this::runRounds);
    return new ArrayList<>(tables.values());
  }

  /** How many measurements have no result. */
  int failures() {
    return failures;
  }

  private Table tableOf(Experiment experiment, List<Peer> peers) {
    Table table = new Table(experiment, peers);
    for (Peer peer : peers) {
      Optional<String> missing = peer.missing(bench).or(() -> experiment.missing(bench));
      if (missing.isPresent()) {
        table.missing(peer, missing.get());
      } else {
        planned += experiment.rounds(peer);
      }
    }
    return table;
  }

  private void runRounds(Table table) {
    Experiment experiment = table.experiment();
    List<Peer> able = table.peers().stream().filter(p -> table.missing(p) == null).toList();
    int rounds = able.stream().mapToInt(experiment::rounds).max().orElse(0);
    for (int round = 0; round < rounds; round++) {
      for (Peer peer : able) {
        if (round < experiment.rounds(peer)) {
          measure(table, peer, round + 1);
        }
      }
    }
  }

  private void measure(Table table, Peer peer, int round) {
    Experiment experiment = table.experiment();
    String outcome;
    try {
      Map<Metric, Double> sample = experiment.measure(bench, peer);
      table.add(peer, sample);
      outcome = summary(experiment, sample);
    } catch (MeasurementException e) {
      failures++;
      table.missing(peer, e.getMessage());
      outcome = "failed: " + e.getMessage();
    }
    done++;
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    System.err.printf(
        Locale.ROOT,
        "[%d:%02d %3d/%d] %-10s %d/%d  %-16s %s%n",
        elapsed.toMinutes(),
        elapsed.toSecondsPart(),
        done,
        planned,
        experiment.id(),
        round,
        experiment.rounds(peer),
        peer.id(),
        outcome);
  }

  private static String summary(Experiment experiment, Map<Metric, Double> sample) {
    List<String> figures = new ArrayList<>();
    for (Metric metric : experiment.metrics()) {
      Double value = sample.get(metric);
      if (value != null) {
        figures.add(metric.format(value) + " " + metric.title());
      }
    }
    return String.join(", ", figures.subList(0, Math.min(4, figures.size())));
  }
}
