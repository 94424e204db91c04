package dev.uvport.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Writes what was measured as Markdown. */
final class Report {
  private final StringBuilder text = new StringBuilder();

  private Report() {}

  /**
   * The whole report.
   *
   * @param command what made it
   * @param machine what it was made on, by the names of the facts
   * @param plots the directory of the plots, as a link from the report
   */
  static String markdown(
      String command, Map<String, String> machine, List<Table> tables, String plots) {
    Report report = new Report();
    report.introduction(command, machine);
    report.bars(tables);
    for (Table table : tables) {
      report.section(table, plots);
    }
    return report.text.toString();
  }

  private void introduction(String command, Map<String, String> machine) {
    line("# Benchmarks");
    line("");
    line("Made by `" + command + "`; all of it by `benchmarks/run compare`.");
    line("");
    line(
        "Each server is started on one CPU and loaded from the other, in rounds: one server after");
    line(
        "another, then all again. A figure is the median of its rounds, and in brackets its ratio");
    line("to the first row's. CPU time is the server's, all threads together, per message echoed.");
    line(
        "The kernel samples how it divides between user and kernel (its sum is exact to 10 ms), so");
    line(
        "a user time of few per cent rests on few samples, and can differ by a factor of two between");
    line("rounds: see \"round by round\". Latency is what the client sees.");
    line("The client compares what comes back with what it sent: every byte in a pass before each");
    line("measurement, then the length of all and the first 64 bytes of each read.");
    line("");
    row(List.of("", ""));
    line("|---|---|");
    machine.forEach((what, value) -> row(List.of(what, value)));
    line("");
  }

  private void bars(List<Table> tables) {
    Map<String, Table> byId = new LinkedHashMap<>();
    tables.forEach(table -> byId.put(table.experiment().id(), table));
    List<List<String>> rows = new ArrayList<>();
    for (Bar bar : Bar.all()) {
      OptionalDouble reached = bar.reached(byId);
      if (reached.isPresent()) {
        double value = reached.getAsDouble();
        rows.add(
            List.of(
                bar.what(),
                bar.wanted(),
                bar.number(value),
                bar.range(byId),
                bar.met(value) ? "yes" : "no"));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    line("## What uvport sets out to reach");
    line("");
    row(List.of("what", "bar", "reached", "round by round", "met"));
    line("|---|---|---:|---:|---|");
    rows.forEach(this::row);
    line("");
    line("The decision records tell what was found and tried where a bar is missed:");
    line("[9](adr/0009-blocking-writes-by-the-caller.md) for threads,");
    line("[10](adr/0010-start-up.md) for the start,");
    line("[12](adr/0012-memory-of-an-idle-connection.md) for memory,");
    line(
        "[13](adr/0013-reading-a-noisy-comparison.md) for figures that differ from round to round.");
    line("");
  }

  private void section(Table table, String plots) {
    Experiment experiment = table.experiment();
    line("## " + experiment.title());
    line("");
    line(experiment.explanation());
    line("");
    List<String> header = new ArrayList<>(List.of("server"));
    experiment.metrics().forEach(metric -> header.add(metric.title()));
    header.add("rounds");
    row(header);
    line("|---|" + "---:|".repeat(header.size() - 1));
    table.peers().forEach(peer -> row(cells(table, peer)));
    line("");
    table.peers().forEach(peer -> missing(table, peer));
    if (table.peers().stream().anyMatch(peer -> table.rounds(peer) > 0)) {
      line("![" + experiment.title() + "](" + plots + "/" + experiment.id() + ".svg)");
      line("");
    }
  }

  private static List<String> cells(Table table, Peer peer) {
    List<String> cells = new ArrayList<>(List.of(peer.title()));
    for (Metric metric : table.experiment().metrics()) {
      cells.add(cell(table, peer, metric));
    }
    cells.add(Integer.toString(table.rounds(peer)));
    return cells;
  }

  private static String cell(Table table, Peer peer, Metric metric) {
    OptionalDouble median = table.median(peer, metric);
    if (median.isEmpty()) {
      return "-";
    }
    String value = metric.format(median.getAsDouble());
    Peer first = table.peers().get(0);
    OptionalDouble ratio = table.ratio(peer, first, metric);
    return peer == first || ratio.isEmpty()
        ? value
        : value + String.format(Locale.ROOT, " (%.2f)", ratio.getAsDouble());
  }

  private void missing(Table table, Peer peer) {
    String why = table.missing(peer);
    if (why != null) {
      String extent = table.rounds(peer) > 0 ? "not in all rounds" : "not measured";
      line(peer.title() + ": " + extent + ", because " + why + ".");
      line("");
    }
  }

  private void row(List<String> cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
