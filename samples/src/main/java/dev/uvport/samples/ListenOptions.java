package dev.uvport.samples;

import dev.uvport.iotask.IoTask;
import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpListener;
import picocli.CommandLine.Option;

/** Where a server listens: an address of this machine only, unless told otherwise. */
final class ListenOptions {
  @Option(
      names = "--port",
      description = "Where to listen; 0 lets the system choose (default: ${DEFAULT-VALUE}).",
      converter = Samples.PortConverter.class)
  private int port;

  @Option(
      names = "--host",
      description = "The address to listen on (default: ${DEFAULT-VALUE}).",
      defaultValue = "127.0.0.1",
      converter = Samples.AddrConverter.class)
  @SuppressWarnings("NullAway.Init") // by picocli
  private IpAddr host;

  ListenOptions(int port) {
    this.port = port;
  }

  /**
   * Listens.
   *
   * @throws Samples.Failure if that cannot be
   */
  TcpListener bind(int backlog, IoTask iotask) {
    return Samples.listening(Tcp.bind(host, port, backlog, iotask), port);
  }

  /**
   * Listens, for connections that several iotasks share.
   *
   * @throws Samples.Failure if that cannot be
   */
  TcpListener bind(int backlog, IoTaskGroup iotasks) {
    return Samples.listening(Tcp.bind(host, port, backlog, iotasks), port);
  }
}
