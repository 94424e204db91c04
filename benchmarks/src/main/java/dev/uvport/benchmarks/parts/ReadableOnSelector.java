package dev.uvport.benchmarks.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Sockets that stay readable, since nobody reads them, and a selector of the JDK that watches them.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Owns selector and sockets; whoever makes one
 * closes it.
 */
final class ReadableOnSelector implements AutoCloseable {
  private final Selector selector;
  private final List<SocketChannel> sockets = new ArrayList<>();
  private int seen;

  /**
   * Connects and watches them.
   *
   * @param count how many
   * @throws UncheckedIOException if they cannot be connected
   */
  ReadableOnSelector(int count) {
    try {
      selector = Selector.open();
      open(count);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect " + count + " sockets to this machine", e);
    }
  }

  private void open(int count) throws IOException {
    IntConsumer onReady = events -> seen++;
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), count);
      for (int i = 0; i < count; i++) {
        SocketChannel client = SocketChannel.open(listener.getLocalAddress());
        sockets.add(client);
        client.write(ByteBuffer.allocate(1));
        SocketChannel accepted = listener.accept();
        sockets.add(accepted);
        accepted.configureBlocking(false);
        accepted.register(selector, SelectionKey.OP_READ, onReady);
      }
    }
  }

  /**
   * Looks at all sockets once.
   *
   * @return how many events there were
   */
  int turn() throws IOException {
    seen = 0;
    selector.selectNow(key -> ((IntConsumer) key.attachment()).accept(key.readyOps()));
    return seen;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (SocketChannel socket : sockets) {
      socket.close();
    }
  }
}
