package dev.uvport.uv;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection between a {@link UvTcp} and a plain socket. */
final class TcpPeer implements AutoCloseable {
  private final Socket socket;
  private final UvTcp tcp;

  private TcpPeer(Socket socket, UvTcp tcp) {
    this.socket = socket;
    this.tcp = tcp;
  }

  /** Connects a new handle to a server socket that lives as long as this takes. */
  static TcpPeer connect(TestLoop test) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      UvTcp tcp = new UvTcp(test.loop());
      AtomicInteger status = new AtomicInteger(1);
      tcp.connect(addressOf(server), status::set);
      Socket socket = server.accept();
      test.runUntil(() -> status.get() <= 0);
      return new TcpPeer(socket, tcp);
    }
  }

  static SockAddr addressOf(ServerSocket server) {
    return new SockAddr(server.getInetAddress().getAddress(), server.getLocalPort(), 0);
  }

  Socket socket() {
    return socket;
  }

  UvTcp tcp() {
    return tcp;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Makes the kernel send a reset, not an end of file. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
