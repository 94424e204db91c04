package dev.uvport.benchmarks.compare;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server under load, on CPUs of its own.
 *
 * @param loops how many loops the server has
 */
record LoadExperiment(
    String id,
    String title,
    String explanation,
    Load load,
    Load.Duration duration,
    int loops,
    Cpus serverCpus,
    Cpus loadCpus,
    List<Peer> peers,
    Rounds roundsOf,
    List<Metric> metrics,
    List<Metric> plotted)
    implements Experiment {
  /** For what a server has open beside its connections. */
  private static final int SPARE_DESCRIPTORS = 200;

  private static final double BYTES_PER_MEGABYTE = 1e6;

  @Override
  public int rounds(Peer peer) {
    return roundsOf.of(peer);
  }

  @Override
  public Optional<String> missing(Workbench bench) {
    int needed = load.connections() + load.idle() + SPARE_DESCRIPTORS;
    return bench.descriptorLimit() >= needed
        ? Optional.empty()
        : Optional.of(
            "it needs " + needed + " descriptors, and ulimit -n is " + bench.descriptorLimit());
  }

  @Override
  public Map<Metric, Double> measure(Workbench bench, Peer peer) {
    try (Server server = Server.start(serverCpus.run(peer.command(bench, loops)))) {
      load.withIdle(0).verify(bench, server.port(), loadCpus);
      Map<String, Usage> at = new HashMap<>();
      Load.Seen seen =
          load.run(
              bench,
              server.port(),
              loadCpus,
              duration,
              point -> at.put(point, Usage.of(server.pid())));
      return figures(seen, at);
    }
  }

  private Map<Metric, Double> figures(Load.Seen seen, Map<String, Usage> at) {
    Usage warm = at.get("warm");
    Usage idle = at.getOrDefault("idle", warm);
    Usage end = at.get("end");
    double user = (end.userNanos() - idle.userNanos()) / seen.messages();
    double system = (end.systemNanos() - idle.systemNanos()) / seen.messages();
    double perSecond = seen.messages() / seen.seconds();
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    figures.put(Metric.MESSAGES_PER_SECOND, perSecond);
    figures.put(Metric.CONNECTIONS_PER_SECOND, perSecond);
    figures.put(Metric.MEGABYTES_PER_SECOND, 2 * perSecond * load.bytes() / BYTES_PER_MEGABYTE);
    figures.put(Metric.USER_NANOS, user);
    figures.put(Metric.SYSTEM_NANOS, system);
    figures.put(Metric.CPU_NANOS, user + system);
    figures.put(Metric.P50_MICROS, seen.p50Us());
    figures.put(Metric.P99_MICROS, seen.p99Us());
    figures.put(Metric.P999_MICROS, seen.p999Us());
    figures.put(Metric.RESIDENT_MEGABYTES, end.residentBytes() / BYTES_PER_MEGABYTE);
    if (load.idle() > 0) {
      double growth = idle.residentBytes() - warm.residentBytes();
      figures.put(Metric.BYTES_PER_IDLE, growth / load.idle());
    }
    return figures;
  }
}
