package dev.uvport.reliability.fuzz;

import dev.uvport.reliability.process.JavaProcess;
import dev.uvport.reliability.process.ProcessFigures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sample that strangers are let loose on: a process of its own, on little memory.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Closing it ends the process.
 */
public final class Target implements AutoCloseable {
  private static final int MIB = 1024 * 1024;

  private final JavaProcess process;
  private final long idleSockets;

  private Target(JavaProcess process) {
    this.process = process;
    process.port();
    idleSockets = figures().sockets();
  }

  /**
   * Starts a sample, and waits until it listens.
   *
   * @param sample its class in {@code dev.uvport.samples}
   * @param args its command line
   * @return the running sample
   */
  public static Target start(String sample, String... args) {
    List<String> smallHeap = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
    return new Target(
        JavaProcess.start(List.of(), smallHeap, "dev.uvport.samples." + sample, List.of(args)));
  }

  /** Where it listens. */
  public int port() {
    return process.port();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has written besides the line that tells its port. */
  public String complaints() {
    return process.output().replaceFirst("listening on .*\n", "");
  }

  /** How many sockets it has beyond those it has when nobody is connected. */
  public long connections() {
    return figures().sockets() - idleSockets;
  }

  /** How many threads it has. */
  public long threads() {
    return figures().threads();
  }

  /** What it holds of the machine's memory. */
  public long mebibytes() {
    return figures().privateBytes() / MIB;
  }

  private ProcessFigures figures() {
    return ProcessFigures.of(process.pid());
  }

  /** How many files of a directory it has open. */
  public long openFiles(Path directory) {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return open.filter(descriptor -> leadsInto(descriptor, directory)).count();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the sample: " + complaints(), e);
    }
  }

  private static boolean leadsInto(Path descriptor, Path directory) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(directory);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
