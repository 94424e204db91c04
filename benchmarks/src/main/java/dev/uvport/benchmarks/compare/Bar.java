package dev.uvport.benchmarks.compare;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A figure that uvport sets out to reach.
 *
 * @param base whose figure it is a multiple of; null if the limit is the figure itself
 * @param atLeast whether more is better
 */
record Bar(
    String what,
    String experiment,
    Peer peer,
    Metric metric,
    @Nullable Peer base,
    boolean atLeast,
    double limit) {
  /** All of them. */
  static List<Bar> all() {
    return List.of(
        below(
            "callbacks: user CPU",
            "main",
            Peer.UVPORT_CALLBACK,
            Metric.USER_NANOS,
            Peer.C_LIBUV,
            1.6),
        below(
            "callbacks: user CPU",
            "main",
            Peer.UVPORT_CALLBACK,
            Metric.USER_NANOS,
            Peer.NETTY_EPOLL,
            0.4),
        below(
            "callbacks: whole CPU",
            "main",
            Peer.UVPORT_CALLBACK,
            Metric.CPU_NANOS,
            Peer.C_LIBUV,
            1.05),
        below(
            "callbacks: whole CPU",
            "main",
            Peer.UVPORT_CALLBACK,
            Metric.CPU_NANOS,
            Peer.NETTY_EPOLL,
            1.0),
        below("callbacks: p99", "main", Peer.UVPORT_CALLBACK, Metric.P99_MICROS, Peer.C_LIBUV, 1.1),
        below(
            "4,096 active: whole CPU",
            "active",
            Peer.UVPORT_CALLBACK,
            Metric.CPU_NANOS,
            Peer.C_LIBUV,
            1.08),
        below(
            "10,000 idle: whole CPU",
            "idle",
            Peer.UVPORT_CALLBACK,
            Metric.CPU_NANOS,
            Peer.C_LIBUV,
            1.08),
        below(
            "memory per idle connection, bytes",
            "idle",
            Peer.UVPORT_CALLBACK,
            Metric.BYTES_PER_IDLE,
            null,
            600),
        below(
            "one actor: whole CPU",
            "main",
            Peer.UVPORT_MAILBOX,
            Metric.CPU_NANOS,
            Peer.C_LIBUV,
            1.2),
        below(
            "one actor: whole CPU",
            "main",
            Peer.UVPORT_MAILBOX,
            Metric.CPU_NANOS,
            Peer.VIRTUAL_THREADS,
            0.9),
        below(
            "threads: whole CPU",
            "main",
            Peer.UVPORT_THREAD,
            Metric.CPU_NANOS,
            Peer.VIRTUAL_THREADS,
            1.0),
        below(
            "threads, 10,000 idle: whole CPU",
            "idle",
            Peer.UVPORT_THREAD,
            Metric.CPU_NANOS,
            Peer.VIRTUAL_THREADS,
            0.65),
        above("bulk: MB/s", "bulk", Metric.MEGABYTES_PER_SECOND, Peer.C_LIBUV, 0.95),
        above("bulk: MB/s", "bulk", Metric.MEGABYTES_PER_SECOND, Peer.NETTY_EPOLL, 1.1),
        below(
            "pipelined: user CPU",
            "pipelined",
            Peer.UVPORT_CALLBACK,
            Metric.USER_NANOS,
            Peer.C_LIBUV,
            1.5),
        below(
            "accepts: whole CPU",
            "accepts",
            Peer.UVPORT_CALLBACK,
            Metric.CPU_NANOS,
            Peer.C_LIBUV,
            1.1),
        below(
            "accepts: whole CPU",
            "accepts",
            Peer.UVPORT_CALLBACK,
            Metric.CPU_NANOS,
            Peer.NETTY_EPOLL,
            0.9),
        above(
            "two loops: messages/s",
            "two-loops",
            Metric.MESSAGES_PER_SECOND,
            Peer.NETTY_EPOLL,
            1.0),
        below("start", "start", Peer.UVPORT_CALLBACK, Metric.START_MILLIS, Peer.NIO, 1.3),
        below(
            "start with archived classes",
            "start",
            Peer.UVPORT_CALLBACK,
            Metric.START_ARCHIVED_MILLIS,
            Peer.NIO,
            1.3),
        below(
            "allocated per message, bytes",
            "allocation",
            Peer.UVPORT_CALLBACK,
            Metric.ALLOCATED_BYTES,
            null,
            0));
  }

  private static Bar below(
      String what, String experiment, Peer peer, Metric metric, @Nullable Peer base, double limit) {
    return new Bar(what, experiment, peer, metric, base, false, limit);
  }

  private static Bar above(String what, String experiment, Metric metric, Peer base, double limit) {
    return new Bar(what, experiment, Peer.UVPORT_CALLBACK, metric, base, true, limit);
  }

  /** The bar in words. */
  String wanted() {
    String limitText = number(limit);
    String relation = atLeast ? "at least " : "at most ";
    return base == null ? relation + limitText : relation + limitText + " x " + base.title();
  }

  /** What was reached; empty if this was not measured. */
  OptionalDouble reached(Map<String, Table> tables) {
    Table table = tables.get(experiment);
    if (table == null) {
      return OptionalDouble.empty();
    }
    return base == null ? table.median(peer, metric) : table.ratio(peer, base, metric);
  }

  /** Between which values it was, round by round. */
  String range(Map<String, Table> tables) {
    DoubleSummaryStatistics rounds =
        tables.get(experiment).byRound(peer, base, metric).summaryStatistics();
    return rounds.getCount() == 0
        ? "-"
        : number(rounds.getMin()) + " to " + number(rounds.getMax());
  }

  /** Whether a value that was reached is good enough, to the digits that are shown. */
  boolean met(double value) {
    double shown = Double.parseDouble(number(value));
    return atLeast ? shown >= limit : shown <= limit;
  }

  /** A ratio has two decimals, a figure those of its metric. */
  String number(double value) {
    int decimals = base == null ? metric.decimals() : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
