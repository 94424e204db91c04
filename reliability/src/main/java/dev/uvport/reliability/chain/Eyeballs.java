package dev.uvport.reliability.chain;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.TcpConnectErrData;
import dev.uvport.net.TcpConnector;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Connects to the addresses that it is given, staggered by 250 ms, and echoes a byte: the link must
 * not be given up because it takes longer than that to answer.
 */
final class Eyeballs {
  private static final Duration STAGGER = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Eyeballs() {}

  /**
   * Runs.
   *
   * @param args a port and addresses
   */
  public static void main(String... args) {
    int port = Integer.parseInt(args[0]);
    List<SocketAddr> addresses = new ArrayList<>();
    for (String address : List.of(args).subList(1, args.length)) {
      addresses.add(new SocketAddr(IpAddr.parse(address), port));
    }
    try (IoTask iotask = IoTask.spawn("eyeballs")) {
      TcpConnector connector = TcpConnector.to(addresses).staggered(STAGGER);
      try (TcpSocket socket = connector.within(PATIENCE).connect(iotask).get()) {
        socket.write(new byte[] {7}).get();
        if (socket.read(PATIENCE).get()[0] != 7) {
          throw new IllegalStateException("another byte has come back");
        }
        System.out.println("connected to " + socket.peerAddr().get().ip());
      }
      Result<TcpSocket, TcpConnectErrData> hasty = connector.within(STAGGER).connect(iotask);
      System.out.println("in less than the link takes: " + hasty.getErr().errName());
    }
  }
}
