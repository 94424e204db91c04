package dev.uvport.reliability.soak;

import dev.uvport.reliability.process.JavaProcess;
import dev.uvport.reliability.process.ProcessFigures;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that is soaked, and what it was seen to hold.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Closing it kills the process.
 */
final class Soaked implements AutoCloseable {
  /** A heap that is resident from the start, so that all growth is growth of something else. */
  static final List<String> FLAGS =
      List.of("-Xms48m", "-Xmx48m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

  private final String name;
  private final JavaProcess process;
  private final List<ProcessFigures> figures = new ArrayList<>();

  Soaked(String name, JavaProcess process) {
    this.name = name;
    this.process = process;
  }

  String name() {
    return name;
  }

  JavaProcess process() {
    return process;
  }

  /** Looks at it once more, if it has not ended. */
  void look() {
    if (process.isAlive()) {
      try {
        figures.add(ProcessFigures.of(process.pid()));
      } catch (UncheckedIOException e) {
        if (process.isAlive()) {
          throw e;
        }
      }
    }
  }

  /** Private memory at each look. */
  List<Long> memory() {
    return figures.stream().map(ProcessFigures::privateBytes).toList();
  }

  /** By how many bytes it grew during the last four fifths of the looks. */
  double growth() {
    List<Long> memory = memory();
    return Slope.rise(memory.subList(memory.size() / 5, memory.size()));
  }

  /** Threads at the end of the first fifth and at the last look. */
  String threads() {
    return figures.get(figures.size() / 5).threads() + " -> " + last().threads();
  }

  /** The most sockets that it was seen with. */
  long mostSockets() {
    return figures.stream().mapToLong(ProcessFigures::sockets).max().orElse(0);
  }

  ProcessFigures first() {
    return figures.get(0);
  }

  ProcessFigures last() {
    return figures.get(figures.size() - 1);
  }

  @Override
  public void close() {
    process.close();
  }
}
