package dev.uvport.benchmarks;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.stream.javadsl.Tcp.ServerBinding;
import org.apache.pekko.util.ByteString;

/** A peer: Pekko Streams, where a connection is a flow of byte strings. */
public final class PekkoEcho {
  private PekkoEcho() {}

  /**
   * Serves until it is ended.
   *
   * @param args the port
   */
  public static void main(String[] args) {
    int port = Arguments.port(args).port();
    ActorSystem system = ActorSystem.create("echo");
    CompletionStage<ServerBinding> binding =
        Tcp.get(system)
            .bind("127.0.0.1", port)
            .to(
                Sink.foreach(
                    connection -> connection.handleWith(Flow.of(ByteString.class), system)))
            .run(system);
    binding.whenComplete(
        (bound, failure) -> {
          if (failure != null) {
            System.err.println("cannot listen: " + failure);
            System.exit(1);
          }
          Arguments.announce(bound.localAddress().getPort());
        });
  }
}
