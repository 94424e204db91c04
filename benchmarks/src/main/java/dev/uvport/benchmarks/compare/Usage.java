package dev.uvport.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a process has used so far, all its threads together, ended ones too.
 *
 * @param userNanos CPU time outside the kernel; the kernel measures the sum of both times, and
 *     divides it by what its timer saw
 * @param systemNanos CPU time in the kernel
 * @param residentBytes memory that it holds now
 */
record Usage(long userNanos, long systemNanos, long residentBytes) {
  /** {@code USER_HZ}, which Linux keeps at 100 for programs whatever its timer does. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  static Usage of(long pid) {
    Path directory = Path.of("/proc", Long.toString(pid));
    try {
      // The second field is the program's name in brackets, which may hold anything.
      String stat = Files.readString(directory.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return new Usage(
          Long.parseLong(fields[USER_TICKS]) * NANOS_PER_TICK,
          Long.parseLong(fields[SYSTEM_TICKS]) * NANOS_PER_TICK,
          residentBytes(directory));
    } catch (NoSuchFileException e) {
      throw new MeasurementException("the server has ended");
    } catch (IOException e) {
      throw new MeasurementException("cannot read " + directory + ": " + e);
    }
  }

  private static long residentBytes(Path directory) throws IOException {
    for (String line : Files.readAllLines(directory.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new MeasurementException("the server has ended");
  }
}
