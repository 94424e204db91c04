package dev.uvport.benchmarks.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment has shown so far: the samples of each peer, or why there are none.
 *
 * <p><b>Threading.</b> One thread.
 */
final class Table {
  private final Experiment experiment;
  private final Map<Peer, List<Map<Metric, Double>>> samples = new LinkedHashMap<>();
  private final Map<Peer, String> missing = new EnumMap<>(Peer.class);

  Table(Experiment experiment, List<Peer> peers) {
    this.experiment = experiment;
    for (Peer peer : peers) {
      samples.put(peer, new ArrayList<>());
    }
  }

  Experiment experiment() {
    return experiment;
  }

  List<Peer> peers() {
    return List.copyOf(samples.keySet());
  }

  void add(Peer peer, Map<Metric, Double> sample) {
    samplesOf(peer).add(Map.copyOf(sample));
  }

  void missing(Peer peer, String why) {
    missing.put(peer, why);
  }

  /** Why a peer has no samples, or not all; null if it has them. */
  @Nullable String missing(Peer peer) {
    return missing.get(peer);
  }

  int rounds(Peer peer) {
    return samplesOf(peer).size();
  }

  /** The median of a peer's samples; empty if there is none. */
  OptionalDouble median(Peer peer, Metric metric) {
    List<Map<Metric, Double>> of = samples.getOrDefault(peer, List.of());
    double[] sorted =
        of.stream()
            .filter(sample -> sample.containsKey(metric))
            .mapToDouble(sample -> sample.get(metric))
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /** The median of one peer divided by that of another; empty if one has none, or the other 0. */
  OptionalDouble ratio(Peer peer, Peer base, Metric metric) {
    OptionalDouble value = median(peer, metric);
    OptionalDouble divisor = median(base, metric);
    return value.isPresent() && divisor.isPresent() && divisor.getAsDouble() != 0
        ? OptionalDouble.of(value.getAsDouble() / divisor.getAsDouble())
        : OptionalDouble.empty();
  }

  /**
   * The ratio of two peers in each round that both have, or the figures of one where there is no
   * other; the rounds whose divisor is 0 are left out.
   */
  DoubleStream byRound(Peer peer, @Nullable Peer base, Metric metric) {
    List<Map<Metric, Double>> of = samples.getOrDefault(peer, List.of());
    if (base == null) {
      return of.stream().mapToDouble(sample -> sample.get(metric));
    }
    List<Map<Metric, Double>> by = samples.getOrDefault(base, List.of());
    return IntStream.range(0, Math.min(of.size(), by.size()))
        .filter(round -> by.get(round).get(metric) != 0)
        .mapToDouble(round -> of.get(round).get(metric) / by.get(round).get(metric));
  }

  private List<Map<Metric, Double>> samplesOf(Peer peer) {
    List<Map<Metric, Double>> of = samples.get(peer);
    if (of == null) {
      throw new IllegalArgumentException(peer + " does not take part in " + experiment.id());
    }
    return of;
  }
}
