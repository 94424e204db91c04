package dev.uvport.net;

import dev.uvport.uv.AcceptQueue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A listener whose queue is full, so that whoever connects to it gets no answer: the one address of
 * a machine that surely leads nowhere.
 */
final class FullListener implements AutoCloseable {
  private final ServerSocket server;
  private final Socket first;
  private final Socket second;

  FullListener(String ip) throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getByName(ip));
    first = new Socket(server.getInetAddress(), server.getLocalPort());
    second = new Socket(server.getInetAddress(), server.getLocalPort());
    AcceptQueue.await(server.getLocalPort(), 2);
  }

  SocketAddr address() {
    return new SocketAddr(IpAddr.of(server.getInetAddress()), server.getLocalPort());
  }

  /** Makes room, and answers who comes next: the kernel tries again after a second. */
  Socket acceptNext() throws IOException {
    server.accept().close();
    server.accept().close();
    return server.accept();
  }

  @Override
  public void close() throws IOException {
    first.close();
    second.close();
    server.close();
  }
}
