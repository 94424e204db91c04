package dev.uvport.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * CPUs on which a process runs.
 *
 * @param list as {@code taskset -c} takes them
 */
record Cpus(String list) {
  /** A command that runs another one on these CPUs, and becomes it. */
  List<String> run(List<String> command) {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", list));
    pinned.addAll(command);
    return pinned;
  }
}
