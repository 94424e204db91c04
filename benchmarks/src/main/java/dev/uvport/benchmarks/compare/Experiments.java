package dev.uvport.benchmarks.compare;

import java.util.List;

/** All that is measured: meant to fit into 20 minutes on two CPUs. */
final class Experiments {
  private static final Cpus SERVER_CPU = new Cpus("0");
  private static final Cpus LOAD_CPU = new Cpus("1");
  private static final Cpus BOTH_CPUS = new Cpus("0,1");

  private static final List<Metric> PER_MESSAGE =
      List.of(
          Metric.MESSAGES_PER_SECOND,
          Metric.USER_NANOS,
          Metric.SYSTEM_NANOS,
          Metric.CPU_NANOS,
          Metric.P50_MICROS,
          Metric.P99_MICROS,
          Metric.P999_MICROS,
          Metric.RESIDENT_MEGABYTES);

  private static final List<Metric> CPU_SPLIT = List.of(Metric.USER_NANOS, Metric.SYSTEM_NANOS);

  private static final List<Peer> CORE =
      List.of(Peer.C_LIBUV, Peer.UVPORT_CALLBACK, Peer.NETTY_EPOLL);

  private final Rounds rounds;
  private final boolean quick;

  private Experiments(boolean quick, Rounds rounds) {
    this.quick = quick;
    this.rounds = rounds;
  }

  /** All of them, in the order of the report. */
  static List<Experiment> all(boolean quick, Rounds rounds) {
    Experiments experiments = new Experiments(quick, rounds);
    return List.of(
        experiments.main(),
        experiments.manyActive(),
        experiments.manyIdle(),
        experiments.bulk(),
        experiments.pipelined(),
        experiments.accepts(),
        experiments.twoLoops(),
        new StartUp(BOTH_CPUS, quick ? 3 : 10),
        new Allocation(experiments.duration(3, 4), SERVER_CPU, LOAD_CPU, new Rounds(1, 1)));
  }

  private Load.Duration duration(double warmSeconds, double measuredSeconds) {
    return quick ? new Load.Duration(1.5, 1) : new Load.Duration(warmSeconds, measuredSeconds);
  }

  private Experiment main() {
    return onOneCpu(
        "main",
        "64 connections, 64 bytes",
        "Each connection sends 64 bytes, waits until they are back, and sends the next.",
        Load.echo(64, 64),
        duration(3.5, 4),
        List.of(Peer.values()),
        PER_MESSAGE,
        CPU_SPLIT);
  }

  private Experiment manyActive() {
    return onOneCpu(
        "active",
        "4,096 connections, 64 bytes",
        "The same, with more connections.",
        Load.echo(4096, 64),
        duration(2.5, 2),
        CORE,
        PER_MESSAGE,
        CPU_SPLIT);
  }

  private Experiment manyIdle() {
    return onOneCpu(
        "idle",
        "64 connections, 64 bytes, beside 10,000 idle ones",
        "The idle connections are opened after the warm-up. Bytes per idle connection: what the"
            + " resident memory has grown by, divided by 10,000.",
        Load.echo(64, 64).withIdle(10_000),
        duration(2.5, 2),
        List.of(
            Peer.C_LIBUV,
            Peer.UVPORT_CALLBACK,
            Peer.UVPORT_THREAD,
            Peer.NETTY_EPOLL,
            Peer.VIRTUAL_THREADS),
        List.of(
            Metric.MESSAGES_PER_SECOND,
            Metric.USER_NANOS,
            Metric.SYSTEM_NANOS,
            Metric.CPU_NANOS,
            Metric.P99_MICROS,
            Metric.RESIDENT_MEGABYTES,
            Metric.BYTES_PER_IDLE),
        CPU_SPLIT);
  }

  private Experiment bulk() {
    return onOneCpu(
        "bulk",
        "4 connections, 256 KiB",
        "Large messages; MB/s counts both directions.",
        Load.echo(4, 256 * 1024),
        duration(2, 2),
        CORE,
        List.of(
            Metric.MEGABYTES_PER_SECOND,
            Metric.USER_NANOS,
            Metric.SYSTEM_NANOS,
            Metric.CPU_NANOS,
            Metric.P99_MICROS,
            Metric.RESIDENT_MEGABYTES),
        List.of(Metric.MEGABYTES_PER_SECOND));
  }

  private Experiment pipelined() {
    return onOneCpu(
        "pipelined",
        "16 connections, 64 messages of 32 bytes at a time",
        "Each connection sends 64 messages at once, and waits until all are back. Latencies are"
            + " those of 64 messages together.",
        Load.echo(16, 32).pipelined(64),
        duration(2.5, 5),
        CORE,
        PER_MESSAGE,
        CPU_SPLIT);
  }

  private Experiment accepts() {
    return onOneCpu(
        "accepts",
        "Accepts",
        "32 at a time connect, send one byte, wait for it, and close. CPU and latency are those of"
            + " a connection.",
        Load.accepts(32),
        duration(4, 2),
        CORE,
        List.of(
            Metric.CONNECTIONS_PER_SECOND,
            Metric.USER_NANOS,
            Metric.SYSTEM_NANOS,
            Metric.CPU_NANOS,
            Metric.P50_MICROS,
            Metric.P99_MICROS),
        CPU_SPLIT);
  }

  private Experiment twoLoops() {
    return new LoadExperiment(
        "two-loops",
        "Two loops on two CPUs, 64 connections, 64 bytes",
        "The client shares the two CPUs with the server, so that only servers in this table can be"
            + " compared.",
        Load.echo(64, 64),
        duration(3, 2),
        2,
        BOTH_CPUS,
        BOTH_CPUS,
        List.of(Peer.NETTY_EPOLL, Peer.UVPORT_CALLBACK),
        rounds,
        PER_MESSAGE,
        CPU_SPLIT);
  }

  private Experiment onOneCpu(
      String id,
      String title,
      String explanation,
      Load load,
      Load.Duration duration,
      List<Peer> peers,
      List<Metric> metrics,
      List<Metric> plotted) {
    return new LoadExperiment(
        id,
        title,
        explanation,
        load,
        duration,
        1,
        SERVER_CPU,
        LOAD_CPU,
        peers,
        rounds,
        metrics,
        plotted);
  }
}
