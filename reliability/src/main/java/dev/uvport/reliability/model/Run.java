package dev.uvport.reliability.model;

import dev.uvport.net.IpAddr;
import dev.uvport.net.TcpConnectErrData;
import dev.uvport.net.TcpConnector;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program: its lanes at once, then the end of all that is left, judged by the model.
 *
 * <p><b>Threading.</b> {@link #run} once, on one thread, which the lanes join. <b>Ownership.</b>
 * Borrows the ground; owns its listeners and connections.
 */
final class Run {
  private static final AtomicInteger MARKERS = new AtomicInteger();

  private final Program program;
  private final Ground ground;
  private final Plant plant;
  private final Duration limit;
  private final Faults faults = new Faults();
  private final AtomicInteger steps = new AtomicInteger();
  private final List<Link> links = new ArrayList<>();
  private final Meeting meeting = new Meeting(faults);

  /** Of its own: connections to two listeners may come from the same port. */
  private final Meeting legacyMeeting = new Meeting(faults);

  private final TcpListener listener;
  private final @Nullable Legacy legacy;
  private volatile boolean killed;

  Run(Program program, Ground ground, Plant plant, Duration limit) {
    this.program = program;
    this.ground = ground;
    this.plant = plant;
    this.limit = limit;
    int count = 1 + program.steps().stream().mapToInt(Step::conn).max().orElse(0);
    for (int i = 0; i < count; i++) {
      links.add(new Link(i, MARKERS.getAndIncrement(), faults, plant));
    }
    listener = ground.listen(meeting);
    boolean listens =
        program.steps().stream()
            .anyMatch(step -> step.op() == Op.CONNECT && kind(step) == LinkKind.LISTENED);
    legacy = listens ? new Legacy(ground.servers, legacyMeeting) : null;
  }

  private static LinkKind kind(Step connect) {
    return LinkKind.values()[connect.arg() % LinkKind.values().length];
  }

  /** Runs it; what the model does not allow. */
  Faults run(ExecutorService lanes) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    for (int lane = 0; lane < Program.LANES; lane++) {
      List<Step> own = program.ofLane(lane);
      running.add(lanes.submit(() -> runLane(own)));
    }
    try {
      for (Future<?> lane : running) {
        lane.get(6 * limit.toMillis(), TimeUnit.MILLISECONDS);
      }
      for (Link link : links) {
        if (link.isReady()) {
          link.finish();
        }
      }
    } catch (Exception e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      faults.add("the program came to no end: " + trace);
    } finally {
      end();
    }
    return faults;
  }

  private void end() {
    meeting.over();
    legacyMeeting.over();
    listener.close();
    killLegacy();
    meeting.close();
    legacyMeeting.close();
  }

  private void killLegacy() {
    if (legacy != null) {
      legacy.kill();
    }
  }

  /** Steps that were taken so far. */
  int steps() {
    return steps.get();
  }

  private Void runLane(List<Step> own) throws Exception {
    for (Step step : own) {
      if (take(step)) {
        steps.incrementAndGet();
      }
    }
    return null;
  }

  private boolean take(Step step) throws Exception {
    Link link = links.get(step.conn());
    switch (step.op()) {
      case CONNECT -> connect(link, kind(step));
      case KILL -> kill();
      case EXIT -> exit(step.arg() % 2 == 1);
      default -> {
        if (!program.connects(step.conn())) {
          return false;
        }
        link.await();
        Endpoint end = link.end(step.server());
        return end != null && end.take(step.op(), step.arg());
      }
    }
    return true;
  }

  private void kill() throws Exception {
    killed = true;
    listener.close();
    killLegacy();
    ground.servers.interact(loop -> {}).handle((done, ended) -> true).get();
    meeting.over();
    legacyMeeting.over();
  }

  private void exit(boolean servers) throws Exception {
    List<Side> sides = sidesOf(servers);
    sides.forEach(side -> side.aborting = true);
    killed = true;
    (servers ? ground.servers : ground.clients).close();
    if (servers) {
      meeting.over();
      legacyMeeting.over();
    }
    sides.forEach(side -> side.closed = true);
  }

  /** The sides that are an iotask's. */
  private List<Side> sidesOf(boolean servers) {
    LinkKind others = servers ? LinkKind.TO_JDK : LinkKind.FROM_JDK;
    return program.steps().stream()
        .filter(step -> step.op() == Op.CONNECT && kind(step) != others)
        .map(step -> links.get(step.conn()))
        .map(link -> servers ? link.server : link.client)
        .toList();
  }

  private void connect(Link link, LinkKind kind) throws Exception {
    try {
      switch (kind) {
        case TO_JDK -> connectToJdk(link);
        case FROM_JDK -> connectFromJdk(link);
        default -> connectBoth(link, kind);
      }
    } finally {
      if (!link.isReady()) {
        link.ready(null, null);
      }
    }
  }

  private void connectBoth(Link link, LinkKind kind) throws Exception {
    Legacy listening = legacy;
    boolean toLegacy = kind == LinkKind.LISTENED && listening != null;
    int port = toLegacy ? listening.port() : listener.localAddr().port();
    TcpConnector connector = TcpConnector.to(IpAddr.LOOPBACK_V4, port);
    TcpSocket socket =
        kind == LinkKind.OPENED
            ? open(link, connector)
            : connected(connector.connect(ground.clients));
    if (socket == null) {
      return;
    }
    var local = socket.localAddr();
    Meeting at = toLegacy ? legacyMeeting : meeting;
    var accepted = local.isErr() ? null : at.fetch(local.get().port(), limit).orElse(null);
    link.ready(endpoint(socket, link.client, link.server), serverEnd(accepted, link));
  }

  /** A socket that is used before it is connected: a write waits in it, and must arrive. */
  private @Nullable TcpSocket open(Link link, TcpConnector connector) throws Exception {
    TcpSocket socket = connector.open(ground.clients);
    link.client.writing.lock();
    try {
      byte[] early = link.client.out.offer(100);
      socket.write(early, result -> result.ifOk(done -> link.client.out.acknowledge(100)));
    } finally {
      link.client.writing.unlock();
    }
    var connected = socket.connected().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (connected.isErr()) {
      refused(connected.getErr().toString());
      socket.close();
      return null;
    }
    return socket;
  }

  private @Nullable TcpSocket connected(Result<TcpSocket, TcpConnectErrData> result) {
    if (result.isErr()) {
      refused(result.getErr().toString());
      return null;
    }
    return result.get();
  }

  private void refused(String why) {
    if (!killed) {
      faults.add("a connect gave " + why);
    }
  }

  private void connectToJdk(Link link) throws IOException {
    TcpSocket socket;
    SocketChannel channel;
    synchronized (ground) {
      InetSocketAddress at = ground.jdkAddress();
      socket = connected(TcpConnector.to(IpAddr.LOOPBACK_V4, at.getPort()).connect(ground.clients));
      if (socket == null) {
        return;
      }
      var local = socket.localAddr();
      if (local.isErr()) {
        socket.close(); // its iotask has ended
        return;
      }
      channel = ground.acceptJdk(local.get().port());
    }
    link.ready(
        endpoint(socket, link.client, link.server),
        new JdkEndpoint(channel, link.server, link.client, limit));
  }

  private void connectFromJdk(Link link) throws Exception {
    SocketChannel channel;
    try {
      channel = SocketChannel.open(listener.localAddr().toInetSocketAddress());
    } catch (IOException e) {
      refused(e.toString());
      return;
    }
    int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    var accepted = meeting.fetch(port, limit).orElse(null);
    link.ready(
        new JdkEndpoint(channel, link.client, link.server, limit), serverEnd(accepted, link));
  }

  private @Nullable Endpoint serverEnd(@Nullable TcpSocket accepted, Link link) {
    return accepted == null ? null : endpoint(accepted, link.server, link.client);
  }

  private Endpoint endpoint(TcpSocket socket, Side side, Side peer) {
    return new UvEndpoint(socket, side, peer, plant, limit);
  }
}
