package dev.uvport.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What all Java threads of a server allocate per message, once it is warm. */
record Allocation(Load.Duration duration, Cpus serverCpus, Cpus loadCpus, Rounds roundsOf)
    implements Experiment {
  /** A line of {@code jcmd Thread.print -e}; the thread that answers jcmd is not the server's. */
  private static final Pattern ALLOCATED =
      Pattern.compile("^\"(?!Attach Listener).*? allocated=(\\d+)([BKMG])", Pattern.MULTILINE);

  private static final Load LOAD = Load.echo(64, 64);

  @Override
  public String id() {
    return "allocation";
  }

  @Override
  public String title() {
    return "Allocation: 64 connections, 64 bytes";
  }

  @Override
  public String explanation() {
    return "What all Java threads have allocated by `jcmd Thread.print -e`, after less before,"
        + " divided by the messages between. The JDK tells megabytes once a thread has allocated"
        + " ten of them, so that a figure can be some bytes off; it tells kilobytes before, so"
        + " that nothing is nothing.";
  }

  @Override
  public List<Peer> peers() {
    return List.of(
        Peer.UVPORT_CALLBACK, Peer.UVPORT_MAILBOX, Peer.NIO, Peer.NETTY_NIO, Peer.NETTY_EPOLL);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.ALLOCATED_BYTES);
  }

  @Override
  public List<Metric> plotted() {
    return metrics();
  }

  @Override
  public int rounds(Peer peer) {
    return roundsOf.others();
  }

  @Override
  public Map<Metric, Double> measure(Workbench bench, Peer peer) {
    try (Server server = Server.start(serverCpus.run(peer.command(bench, 1)))) {
      Map<String, Double> at = new HashMap<>();
      Load.Seen seen =
          LOAD.run(
              bench,
              server.port(),
              loadCpus,
              duration,
              point -> at.put(point, allocated(bench.java(), server.pid())));
      return Map.of(Metric.ALLOCATED_BYTES, (at.get("end") - at.get("warm")) / seen.messages());
    }
  }

  private static double allocated(Jdk jdk, long pid) {
    try {
      Process jcmd =
          new ProcessBuilder(jdk.program("jcmd"), Long.toString(pid), "Thread.print", "-e")
              .redirectErrorStream(true)
              .start();
      String threads = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return sum(threads);
    } catch (IOException e) {
      throw new MeasurementException("cannot run jcmd: " + e);
    }
  }

  static double sum(String threads) {
    Matcher matcher = ALLOCATED.matcher(threads);
    double sum = 0;
    int found = 0;
    while (matcher.find()) {
      int power = "BKMG".indexOf(matcher.group(2));
      sum += Double.parseDouble(matcher.group(1)) * Math.pow(1024, power);
      found++;
    }
    if (found == 0) {
      throw new MeasurementException("jcmd tells nothing of allocations: " + threads);
    }
    return sum;
  }
}
