package dev.uvport.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A peer: blocking sockets, each served by a virtual thread of its own. Needs JDK 21 or later. */
public final class VirtualThreadEcho {
  private static final int BACKLOG = 1024;
  private static final int CHUNK = 8 * 1024;

  private VirtualThreadEcho() {}

  /**
   * Serves until it is ended.
   *
   * @param args the port
   */
  public static void main(String[] args) throws IOException {
    int port = Arguments.port(args).port();
    ExecutorService threads = threadPerTask();
    try (ServerSocket server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress())) {
      Arguments.announce(server.getLocalPort());
      while (true) {
        Socket socket = server.accept();
        threads.execute(() -> echo(socket));
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        out.write(chunk, 0, n);
      }
    } catch (IOException e) {
      // The peer is gone, and the socket is closed.
    }
  }

  /** This module is compiled for a Java that does not have them yet. */
  private static ExecutorService threadPerTask() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      System.err.println(
          "virtual threads need JDK 21 or later, this is " + System.getProperty("java.version"));
      System.exit(1);
      throw new AssertionError("exited", e);
    }
  }
}
