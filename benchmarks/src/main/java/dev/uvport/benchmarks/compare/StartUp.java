package dev.uvport.benchmarks.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/** The time from the start of a process to the first byte that it has echoed, on all CPUs. */
record StartUp(Cpus cpus, int rounds) implements Experiment {
  private static final double NANOS_PER_MILLI = 1e6;

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
    return "From the start of the process to the first byte that a first connection got back.";
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.NIO, Peer.UVPORT_CALLBACK, Peer.NETTY_NIO, Peer.NETTY_EPOLL, Peer.VERTX);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.START_MILLIS);
  }

  @Override
  public List<Metric> plotted() {
    return metrics();
  }

  @Override
  public int rounds(Peer peer) {
    return rounds;
  }

  @Override
  public Map<Metric, Double> measure(Workbench bench, Peer peer) {
    long began = System.nanoTime();
    try (Server server = Server.start(cpus.run(peer.command(bench, 1)));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write('x');
      int answer = socket.getInputStream().read();
      double millis = (System.nanoTime() - began) / NANOS_PER_MILLI;
      if (answer != 'x') {
        throw new MeasurementException("the first byte did not come back, but " + answer);
      }
      return Map.of(Metric.START_MILLIS, millis);
    } catch (IOException e) {
      throw new MeasurementException("no answer from the first connection: " + e);
    }
  }
}
