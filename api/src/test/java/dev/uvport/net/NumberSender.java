package dev.uvport.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer that sends each of its connections the port that it comes from, and ends them, when the
 * first connection tells it to.
 */
final class NumberSender implements AutoCloseable {
  static final String SEND = "s";
  static final String END = "e";

  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final List<SocketChannel> connections = new ArrayList<>();

  NumberSender() throws IOException {
    server.bind(new InetSocketAddress("127.0.0.1", 0), 4096);
  }

  int port() {
    return server.socket().getLocalPort();
  }

  /** Serves a number of connections, besides the one with the orders, to the end. */
  void serve(int count) throws IOException {
    SocketChannel control = accept();
    for (int i = 0; i < count; i++) {
      accept();
    }
    awaitOrder(control, SEND);
    for (SocketChannel connection : connections.subList(1, connections.size())) {
      int from = ((InetSocketAddress) connection.getRemoteAddress()).getPort();
      connection.write(ByteBuffer.allocate(Integer.BYTES).putInt(from).flip());
    }
    awaitOrder(control, END);
    closeConnections();
  }

  private SocketChannel accept() throws IOException {
    SocketChannel connection = server.accept();
    connections.add(connection);
    return connection;
  }

  private static void awaitOrder(SocketChannel control, String order) throws IOException {
    ByteBuffer received = ByteBuffer.allocate(1);
    if (control.read(received) != 1 || received.get(0) != order.charAt(0)) {
      throw new IOException("the readers have gone without the order " + order);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    closeConnections();
  }

  private void closeConnections() throws IOException {
    for (SocketChannel connection : connections) {
      connection.close();
    }
    connections.clear();
  }
}
