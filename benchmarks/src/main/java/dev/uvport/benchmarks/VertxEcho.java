package dev.uvport.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;

/** A peer: Vert.x, where a socket is piped to itself, as in its own examples. */
public final class VertxEcho {
  private VertxEcho() {}

  /**
   * Serves until it is ended.
   *
   * @param args the port
   */
  public static void main(String[] args) {
    int port = Arguments.port(args).port();
    NetServerOptions options = new NetServerOptions().setHost("127.0.0.1").setPort(port);
    Vertx.vertx()
        .createNetServer(options)
        .connectHandler(socket -> socket.pipeTo(socket))
        .listen()
        .onSuccess(server -> Arguments.announce(server.actualPort()))
        .onFailure(VertxEcho::fail);
  }

  private static void fail(Throwable cause) {
    System.err.println("cannot listen: " + cause);
    System.exit(1);
  }
}
