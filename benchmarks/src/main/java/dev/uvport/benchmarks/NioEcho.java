package dev.uvport.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A peer: an echo server written by hand on one selector of the JDK. */
public final class NioEcho {
  private static final int BACKLOG = 1024;
  private static final int CHUNK = 64 * 1024;

  private final Selector selector;
  private final ServerSocketChannel server;

  /** Empty between events: what a socket does not take at once moves to the socket's own buffer. */
  private final ByteBuffer shared = ByteBuffer.allocateDirect(CHUNK);

  private NioEcho(int port) throws IOException {
    selector = Selector.open();
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  /**
   * Serves until it is ended.
   *
   * @param args the port
   */
  public static void main(String[] args) throws IOException {
    NioEcho echo = new NioEcho(Arguments.port(args).port());
    Arguments.announce(echo.server.socket().getLocalPort());
    while (true) {
      echo.selector.select(echo::ready);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else if (key.isWritable()) {
        writeRest(key);
      } else {
        echo(key);
      }
    } catch (IOException e) {
      close(key);
    }
  }

  private void accept() throws IOException {
    for (SocketChannel socket = server.accept(); socket != null; socket = server.accept()) {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.register(selector, SelectionKey.OP_READ);
    }
  }

  private void echo(SelectionKey key) throws IOException {
    SocketChannel socket = (SocketChannel) key.channel();
    shared.clear();
    if (socket.read(shared) < 0) {
      close(key);
      return;
    }
    socket.write(shared.flip());
    if (shared.hasRemaining()) {
      key.attach(ByteBuffer.allocate(shared.remaining()).put(shared).flip());
      key.interestOps(SelectionKey.OP_WRITE);
    }
  }

  private void writeRest(SelectionKey key) throws IOException {
    ByteBuffer rest = (ByteBuffer) key.attachment();
    ((SocketChannel) key.channel()).write(rest);
    if (!rest.hasRemaining()) {
      key.attach(null);
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      System.err.println("cannot close " + key.channel() + ": " + e);
    }
  }
}
