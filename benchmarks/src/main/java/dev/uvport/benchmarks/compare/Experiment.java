package dev.uvport.benchmarks.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something that is measured of several peers. */
interface Experiment {
  /** Its name on the command line, and of its plot. */
  String id();

  /** Its headline in the report. */
  String title();

  /** What is done and what the figures mean, in a sentence or two. */
  String explanation();

  List<Peer> peers();

  /** What a table shows, in this order; the report divides by the first peer's. */
  List<Metric> metrics();

  /** What the plot stacks; one metric for plain bars. */
  List<Metric> plotted();

  /** How often a peer is measured. */
  int rounds(Peer peer);

  /** Why it cannot be done here; empty if it can. */
  default Optional<String> missing(Workbench bench) {
    return Optional.empty();
  }

  /** Starts a peer, measures it once, and ends it. */
  Map<Metric, Double> measure(Workbench bench, Peer peer);
}
