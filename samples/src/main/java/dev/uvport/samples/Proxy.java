package dev.uvport.samples;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.net.IpAddr;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.TcpConnector;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Forwards TCP connections to another address, in both directions at once.
 *
 * <p>A connection is two {@link Pump}s, one for each direction, that live on one iotask and so need
 * neither threads nor locks. Each passes on what it reads, reads no faster than the other side
 * takes it, and passes on the end when everything before it has left. A direction that breaks off
 * is broken off on the other side too, with a reset: an end would say that all has arrived.
 */
@Command(
    name = "proxy",
    description = "Forwards TCP connections to another address.",
    mixinStandardHelpOptions = true)
final class Proxy implements Callable<Integer> {
  private static final int BACKLOG = 1024;
  private static final RareLog LOG = new RareLog("proxy");

  /** How long the rest of one direction may take once the other one is broken. */
  private static final Duration LINGER = Duration.ofSeconds(3);

  @Mixin private final ListenOptions listen = new ListenOptions(7008);

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      description = "Where to forward to; a name is looked up once, at the start.",
      required = true,
      converter = TargetConverter.class)
  @SuppressWarnings("NullAway.Init") // by picocli
  private Target to;

  @Option(
      names = "--connect-timeout",
      paramLabel = "SECONDS",
      description = "What the target may take to answer a connect (default: ${DEFAULT-VALUE}).",
      defaultValue = "10")
  private int connectSeconds;

  @Mixin private final LimitOptions limits = new LimitOptions(300);

  @Mixin private final LoopOptions loops = new LoopOptions();

  /**
   * Starts the proxy.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Samples.main(new Proxy(), args);
  }

  @Override
  public Integer call() {
    limits.check();
    if (connectSeconds < 1) {
      throw new Samples.Failure("--connect-timeout " + connectSeconds + ": at least 1 is needed");
    }
    SocketAddr target = to.resolve();
    TcpConnector connector = TcpConnector.to(target).within(Duration.ofSeconds(connectSeconds));
    IoTaskGroup iotasks = loops.spawn("proxy");
    TcpListener listener = listen.bind(BACKLOG, iotasks);
    limits.apply(listener, LOG);
    Samples.closeOnExit(iotasks);
    Samples.announce(listener);
    listener.incoming(
        accepted -> {
          accepted.ifOk(client -> forward(client, connector, target));
          accepted.ifErr(error -> LOG.say("cannot accept: " + error));
        });
    return 0;
  }

  /** Connects to the target; until then what the client sends waits in the kernel. */
  private void forward(TcpSocket client, TcpConnector connector, SocketAddr target) {
    connector.connect(
        client.iotask(),
        connected -> {
          connected.ifOk(server -> relay(client, server));
          connected.ifErr(
              error -> {
                LOG.say("cannot connect to " + target + ": " + error);
                client.abort();
              });
        });
  }

  private void relay(TcpSocket client, TcpSocket server) {
    Relay relay = new Relay(client, server);
    relay.start();
    limits.whenIdle(client, relay::reset); // all that moves, moves there
  }

  /** A client and its server. Both sockets are on one iotask, and all of this runs there. */
  private static final class Relay {
    private final TcpSocket client;
    private final TcpSocket server;
    private final Pump up;
    private final Pump down;

    Relay(TcpSocket client, TcpSocket server) {
      this.client = client;
      this.server = server;
      up = new Pump(this, client, server);
      down = new Pump(this, server, client);
    }

    void start() {
      up.read();
      down.read();
    }

    void closeWhenBothEnded() {
      if (up.ended && down.ended) {
        client.close();
        server.close();
      }
    }

    /** One side takes nothing more. What it has sent before may still arrive, if it does soon. */
    void resetSoon() {
      client.iotask().after(LINGER, this::reset);
    }

    /** Not all has arrived: both sides are told. */
    void reset() {
      client.abort();
      server.abort();
    }
  }

  /** One direction of a relay. */
  private static final class Pump implements ReadHandler {
    /** Chunks, of 64 KiB at most, that may wait for a slow reader. */
    private static final int MAX_UNWRITTEN = 8;

    private final Relay relay;
    private final TcpSocket from;
    private final TcpSocket to;
    private final Chan<Result<Unit, TcpErrData>> written = this::written;
    private int unwritten;
    private boolean paused;
    private boolean broken;
    private boolean ended;

    Pump(Relay relay, TcpSocket from, TcpSocket to) {
      this.relay = relay;
      this.from = from;
      this.to = to;
    }

    void read() {
      from.readStart(this).ifErr(this::onEnd);
    }

    @Override
    public void onData(ByteBuffer data) {
      if (broken) {
        return; // Nobody takes it; but who cannot send it may never read what there is for him.
      }
      to.write(data, written); // the memory is lent and leaves as it is
      unwritten++;
      if (unwritten >= MAX_UNWRITTEN && !paused) {
        paused = true;
        from.readStop();
      }
    }

    private void written(Result<Unit, TcpErrData> result) {
      unwritten--;
      if (result.isErr() && !broken && !to.isClosed()) {
        broken = true;
        relay.resetSoon();
      }
      if (paused && unwritten == 0) {
        paused = false;
        read();
      }
    }

    @Override
    public void onEnd(TcpErrData why) {
      if (why.isEof()) {
        to.shutdown(this::end); // takes its turn behind the writes: nothing read is lost
      } else {
        relay.reset();
      }
    }

    private void end(Result<Unit, TcpErrData> passedOn) {
      if (passedOn.isOk()) {
        ended = true;
        relay.closeWhenBothEnded();
      } else if (!broken) {
        broken = true;
        relay.resetSoon();
      }
    }
  }

  /** Where to forward to, as it was written on the command line. */
  private record Target(String host, int port) {
    SocketAddr resolve() {
      try {
        return new SocketAddr(IpAddr.of(InetAddress.getByName(host)), port);
      } catch (UnknownHostException e) {
        throw new Samples.Failure("cannot find the host '" + host + "' of --to");
      }
    }
  }

  /** Reads a target: {@code localhost:80}, {@code 127.0.0.1:80}, {@code [::1]:80}. */
  static final class TargetConverter implements ITypeConverter<Target> {
    @Override
    public Target convert(String text) {
      int colon = text.lastIndexOf(':');
      String host = text.substring(0, Math.max(colon, 0));
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (host.isEmpty() || (host.contains(":") && !bracketed)) {
        throw new TypeConversionException(
            "'" + text + "' is not HOST:PORT, as in localhost:80 or [::1]:80");
      }
      int port = new Samples.PortConverter().convert(text.substring(colon + 1));
      if (port == 0) {
        throw new TypeConversionException("port 0 of '" + text + "' cannot be connected to");
      }
      return new Target(host, port);
    }
  }
}
