package dev.uvport.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Archives of the classes that a start takes, made in the same way for each peer on the JVM, and as
 * {@code samples/run} does.
 *
 * <p><b>Threading.</b> One thread at a time.
 */
final class ClassArchives {
  private final Map<Peer, List<String>> commands = new EnumMap<>(Peer.class);

  /** Starts the peer from its archive, which is made on the first call. */
  List<String> command(Workbench bench, Peer peer) {
    return commands.computeIfAbsent(peer, unused -> archived(bench, peer));
  }

  private static List<String> archived(Workbench bench, Peer peer) {
    List<String> command = peer.command(bench, 1);
    String classes = bench.scratch(peer.id() + ".classes");
    String archive = "-XX:SharedArchiveFile=" + bench.scratch(peer.id() + ".jsa");
    try (Server server = Server.start(with(command, "-XX:DumpLoadedClassList=" + classes))) {
      StartUp.echo(server);
    }
    // The options must be those of the start, or the archive serves it less.
    int end = command.indexOf(Workbench.CLASS_PATH_OPTION) + 2;
    List<String> dump = with(command.subList(0, end), "-Xshare:dump");
    dump.add("-XX:SharedClassListFile=" + classes);
    dump.add(archive);
    run(dump);
    return with(command, archive);
  }

  private static List<String> with(List<String> command, String option) {
    List<String> longer = new ArrayList<>(command);
    longer.add(1, option);
    return longer;
  }

  private static void run(List<String> command) {
    try {
      int status =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (status != 0) {
        throw new MeasurementException(
            "no archive, status " + status + ": " + String.join(" ", command));
      }
    } catch (IOException e) {
      throw new MeasurementException("cannot start " + String.join(" ", command) + ": " + e);
    } catch (InterruptedException e) {
      throw new MeasurementException("interrupted");
    }
  }
}
