package dev.uvport.net;

import dev.uvport.iotask.IoTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A buffered socket on an iotask of its own, connected to a plain one. */
final class BufFixture implements AutoCloseable {
  final IoTask iotask = IoTask.spawn("under test");
  final Socket peer;
  final TcpSocket socket;
  final TcpSocketBuf buf;

  BufFixture() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      IpAddr loopback = IpAddr.of(server.getInetAddress());
      socket = Tcp.connect(loopback, server.getLocalPort(), iotask).get();
      peer = server.accept();
    }
    buf = socket.buffered();
  }

  void peerSends(String text) throws IOException {
    peer.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  void peerSendsAndEnds(String text) throws IOException {
    peerSends(text);
    peer.shutdownOutput();
  }

  /** Has the kernel reset the connection. */
  void peerResets() throws IOException {
    peer.setSoLinger(true, 0);
    peer.close();
  }

  @Override
  public void close() throws IOException {
    buf.close();
    peer.close();
    iotask.close();
  }
}
