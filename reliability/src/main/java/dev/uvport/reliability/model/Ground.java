package dev.uvport.reliability.model;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * What a program stands on: two iotasks, one for each side, and listeners.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Owns all of it until it is closed.
 */
final class Ground implements AutoCloseable {
  private static final int BACKLOG = 64;

  final IoTask clients = IoTask.spawn("model-clients");
  final IoTask servers = IoTask.spawn("model-servers");
  private final ServerSocketChannel jdkListener = ServerSocketChannel.open();

  Ground() throws IOException {
    jdkListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
  }

  TcpListener listen(Meeting meeting) {
    TcpListener listener = Tcp.bind(IpAddr.LOOPBACK_V4, 0, BACKLOG, servers).get();
    listener.incoming(meeting::accepted);
    return listener;
  }

  InetSocketAddress jdkAddress() throws IOException {
    return (InetSocketAddress) jdkListener.getLocalAddress();
  }

  /** The connection to the JDK's listener from a port; strangers may have come before. */
  SocketChannel acceptJdk(int from) throws IOException {
    SocketChannel next = jdkListener.accept();
    while (((InetSocketAddress) next.getRemoteAddress()).getPort() != from) {
      next.close();
      next = jdkListener.accept();
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    jdkListener.close();
    clients.close();
    servers.close();
  }
}
