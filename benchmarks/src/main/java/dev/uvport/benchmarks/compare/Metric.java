package dev.uvport.benchmarks.compare;

import java.util.Locale;

/** A figure of a measurement. */
enum Metric {
  MESSAGES_PER_SECOND("messages/s", 0),
  CONNECTIONS_PER_SECOND("connections/s", 0),
  MEGABYTES_PER_SECOND("MB/s", 0),
  USER_NANOS("user CPU, ns", 0),
  SYSTEM_NANOS("kernel CPU, ns", 0),
  CPU_NANOS("whole CPU, ns", 0),
  P50_MICROS("p50, us", 0),
  P99_MICROS("p99, us", 0),
  P999_MICROS("p99.9, us", 0),
  RESIDENT_MEGABYTES("memory, MB", 1),
  BYTES_PER_IDLE("bytes per idle connection", 0),
  START_MILLIS("start, ms", 0),
  START_ARCHIVED_MILLIS("start with archived classes, ms", 0),
  ALLOCATED_BYTES("bytes per message", 1);

  private final String title;
  private final int decimals;

  Metric(String title, int decimals) {
    this.title = title;
    this.decimals = decimals;
  }

  String title() {
    return title;
  }

  int decimals() {
    return decimals;
  }

  /** A value as the report shows it. */
  String format(double value) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
