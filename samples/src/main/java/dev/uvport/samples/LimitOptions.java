package dev.uvport.samples;

import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpOptions;
import dev.uvport.net.TcpSocket;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What strangers may cost a server, unless told otherwise: so many connections, for so long. */
final class LimitOptions {
  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description =
          "How many connections there may be; those above are closed at once, and a line a second "
              + "says so (default: ${DEFAULT-VALUE}, 0: any number).",
      defaultValue = "1024")
  private int maxConnections;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      description =
          "After how long without a byte in either direction a connection is closed "
              + "(default: ${DEFAULT-VALUE}, 0: never).")
  private int idleSeconds;

  LimitOptions(int idleSeconds) {
    this.idleSeconds = idleSeconds;
  }

  /**
   * Looks at them.
   *
   * @throws Samples.Failure if they make no sense
   */
  void check() {
    if (maxConnections < 0 || idleSeconds < 0) {
      throw new Samples.Failure("--max-connections and --idle-timeout must not be negative");
    }
  }

  /** Has a listener close the connections above the limit, before it accepts any. */
  void apply(TcpListener listener, RareLog log) {
    if (maxConnections > 0) {
      listener.option(TcpOptions.MAX_CONNECTIONS, maxConnections);
      listener.dropped(
          peer -> log.say("closed a new connection: there are " + maxConnections + " already"));
    }
  }

  /** Has something done when nothing has moved on a connection for too long; on its iotask. */
  void whenIdle(TcpSocket socket, Runnable action) {
    if (idleSeconds > 0) {
      socket.whenIdle(Duration.ofSeconds(idleSeconds), idle -> action.run());
    }
  }

  /** How long a connection may be idle; zero for ever. */
  Duration idle() {
    return Duration.ofSeconds(idleSeconds);
  }
}
