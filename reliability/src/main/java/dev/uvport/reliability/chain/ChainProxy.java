package dev.uvport.reliability.chain;

import dev.uvport.reliability.process.JavaProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * A proxy of the samples in a process of its own, which can be killed and started again on its
 * port.
 *
 * <p><b>Threading.</b> One thread at a time. <b>Ownership.</b> Closing it kills the process.
 */
final class ChainProxy implements AutoCloseable {
  private static final String MAIN = "dev.uvport.samples.Proxy";
  private static final List<String> FLAGS =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:TieredStopAtLevel=1");
  private static final int ATTEMPTS = 10;

  private final List<String> prefix;
  private final String host;
  private final String target;
  private final int port;
  private JavaProcess process;

  /**
   * Starts it, on a port that the system chooses.
   *
   * @param prefix what stands before its command
   * @param host where it listens
   * @param target what it forwards to
   */
  ChainProxy(List<String> prefix, String host, String target) {
    this.prefix = prefix;
    this.host = host;
    this.target = target;
    process = start(0);
    port = process.port();
  }

  String address() {
    return host + ":" + port;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  private JavaProcess start(int at) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--host", host, "--port", Integer.toString(at), "--to", target));
    return JavaProcess.start(prefix, FLAGS, MAIN, args);
  }

  void signal(String name) {
    process.signal(name);
  }

  /** Kills it with SIGKILL, and starts it again. */
  void killAndRestart() {
    process.close();
    for (int attempt = 1; ; attempt++) {
      process = start(port);
      try {
        process.port();
        return;
      } catch (IllegalStateException e) {
        // Some connection may have been given its port as its own in between.
        process.close();
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
