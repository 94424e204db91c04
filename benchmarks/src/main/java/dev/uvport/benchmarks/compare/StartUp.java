package dev.uvport.benchmarks.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/** The time from the start of a process to the first byte that it has echoed, on all CPUs. */
record StartUp(Cpus cpus, int rounds, ClassArchives archives) implements Experiment {
  private static final double NANOS_PER_MILLI = 1e6;

  StartUp(Cpus cpus, int rounds) {
    this(cpus, rounds, new ClassArchives());
  }

  @Override
  public String id() {
    return "start";
  }

  @Override
  public String title() {
    return "Start";
  }

  @Override
  public String explanation() {
    return "From the start of the process to the first byte that a first connection got back; all on"
        + " a class path of jars, without and with an archive of the classes that a start takes"
        + " (docs/startup.md). uvport's server is the sample, which reads its options with picocli.";
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.NIO, Peer.UVPORT_CALLBACK, Peer.NETTY_NIO, Peer.NETTY_EPOLL, Peer.VERTX);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.START_MILLIS, Metric.START_ARCHIVED_MILLIS);
  }

  @Override
  public List<Metric> plotted() {
    return List.of(Metric.START_MILLIS);
  }

  @Override
  public int rounds(Peer peer) {
    return rounds;
  }

  @Override
  public Map<Metric, Double> measure(Workbench bench, Peer peer) {
    return Map.of(
        Metric.START_MILLIS, millis(peer.command(bench, 1)),
        Metric.START_ARCHIVED_MILLIS, millis(archives.command(bench, peer)));
  }

  private double millis(List<String> command) {
    long began = System.nanoTime();
    try (Server server = Server.start(cpus.run(command))) {
      echo(server);
      return (System.nanoTime() - began) / NANOS_PER_MILLI;
    }
  }

  /** Sends a first byte, and waits until it is back. */
  static void echo(Server server) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write('x');
      int answer = socket.getInputStream().read();
      if (answer != 'x') {
        throw new MeasurementException("the first byte did not come back, but " + answer);
      }
    } catch (IOException e) {
      throw new MeasurementException("no answer from the first connection: " + e);
    }
  }
}
