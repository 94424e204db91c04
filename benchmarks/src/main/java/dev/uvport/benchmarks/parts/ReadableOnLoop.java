package dev.uvport.benchmarks.parts;

import dev.uvport.uv.Descriptors;
import dev.uvport.uv.SockAddr;
import dev.uvport.uv.UvListener;
import dev.uvport.uv.UvLoop;
import dev.uvport.uv.UvPoll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Sockets that stay readable, since nobody reads them, and a libuv loop that watches them.
 *
 * <p><b>Threading.</b> Belongs to the thread that made it. <b>Ownership.</b> Owns loop and sockets;
 * whoever makes one closes it.
 */
final class ReadableOnLoop implements AutoCloseable {
  private final UvLoop loop = new UvLoop(ReadableOnLoop::fail);
  private final List<SocketChannel> clients = new ArrayList<>();
  private final List<Integer> accepted = new ArrayList<>();
  private int seen;

  /**
   * Connects and watches them.
   *
   * @param count how many
   * @throws UncheckedIOException if they cannot be connected
   */
  ReadableOnLoop(int count) {
    try {
      open(count);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect " + count + " sockets to this machine", e);
    }
  }

  private void open(int count) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    UvListener listener = new UvListener(loop, new SockAddr(loopback.getAddress(), 0, 0), count);
    InetSocketAddress address = new InetSocketAddress(loopback, listener.localAddr().port());
    IntConsumer onReady = events -> seen++;
    for (int i = 0; i < count; i++) {
      SocketChannel client = SocketChannel.open(address);
      clients.add(client);
      client.write(ByteBuffer.allocate(1));
      int fd = listener.accept();
      PartBenchmark.check(fd >= 0, "a connection waits to be accepted");
      accepted.add(fd);
      new UvPoll(loop, fd).start(UvPoll.READABLE, onReady);
    }
    listener.close();
    loop.run(UvLoop.Mode.NOWAIT);
  }

  private static void fail(Throwable thrown) {
    throw new AssertionError(thrown);
  }

  /**
   * Looks at all sockets once.
   *
   * @return how many events there were
   */
  int turn() {
    seen = 0;
    loop.run(UvLoop.Mode.NOWAIT);
    return seen;
  }

  @Override
  public void close() throws IOException {
    loop.close();
    accepted.forEach(Descriptors::close);
    for (SocketChannel client : clients) {
      client.close();
    }
  }
}
