package dev.uvport.reliability.model;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a program: its two sides as the model sees them, and what stands there.
 *
 * <p><b>Threading.</b> Thread-safe; the endpoints are set before it is ready. <b>Ownership.</b>
 * Owns its endpoints.
 */
final class Link {
  final Side client;
  final Side server;
  private final CompletableFuture<Link> ready = new CompletableFuture<>();
  private volatile @Nullable Endpoint clientEnd;
  private volatile @Nullable Endpoint serverEnd;

  Link(int number, int marker, Faults faults, Plant plant) {
    String name = "c" + number;
    Direction up = new Direction(name + " to the server", 2 * marker, faults, plant);
    Direction down = new Direction(name + " to the client", 2 * marker + 1, faults, plant);
    client = new Side(name + "c", up, down, faults);
    server = new Side(name + "s", down, up, faults);
  }

  /** Says what there is at each side; null where there is nothing. */
  void ready(@Nullable Endpoint clients, @Nullable Endpoint servers) {
    client.absent = clients == null;
    server.absent = servers == null;
    clientEnd = clients;
    serverEnd = servers;
    ready.complete(this);
  }

  /** Waits until it is known what there is. */
  void await() {
    ready.join();
  }

  boolean isReady() {
    return ready.isDone();
  }

  @Nullable Endpoint end(boolean ofServer) {
    return ofServer ? serverEnd : clientEnd;
  }

  /** Brings both sides to their end, and judges what has arrived. */
  void finish() throws InterruptedException {
    List<Endpoint> ends =
        java.util.stream.Stream.of(clientEnd, serverEnd).filter(e -> e != null).toList();
    for (Endpoint end : ends) {
      end.endWriting();
    }
    for (Endpoint end : ends) {
      end.readToEnd();
    }
    for (Endpoint end : ends) {
      end.close();
    }
    client.judgeArrival(server);
    server.judgeArrival(client);
  }
}
