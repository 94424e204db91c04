package dev.uvport.reliability.model;

import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the two ends of connections to one listener find each other, by the client's port.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Closes accepted sockets that nobody fetches
 * any more.
 */
final class Meeting {
  private final Map<Integer, CompletableFuture<Optional<TcpSocket>>> accepted =
      new ConcurrentHashMap<>();
  private final Faults faults;
  private volatile boolean over;

  Meeting(Faults faults) {
    this.faults = faults;
  }

  /** Takes what the listener has accepted. */
  void accepted(Result<TcpSocket, TcpErrData> result) {
    if (result.isErr()) {
      faults.add("the listener gave " + result.getErr());
      return;
    }
    TcpSocket socket = result.get();
    var peer = socket.peerAddr();
    if (peer.isErr() || !at(peer.get().port()).complete(Optional.of(socket))) {
      socket.close(); // its client has gone, or has been told that nobody came
    }
  }

  private CompletableFuture<Optional<TcpSocket>> at(int port) {
    return accepted.computeIfAbsent(port, p -> new CompletableFuture<>());
  }

  /** The accepted end of a client's connection; empty if there will be none. */
  Optional<TcpSocket> fetch(int clientPort, Duration limit) throws InterruptedException {
    CompletableFuture<Optional<TcpSocket>> end = at(clientPort);
    if (over) {
      end.complete(Optional.empty());
    }
    try {
      return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      faults.add("nobody accepted the connection from port " + clientPort + " within " + limit);
      end.complete(Optional.empty());
      return Optional.empty();
    } finally {
      accepted.remove(clientPort);
    }
  }

  /** The listener is closed: what has not been accepted will not be. */
  void over() {
    over = true;
    accepted.values().forEach(end -> end.complete(Optional.empty()));
  }

  /** Closes what was accepted and never fetched. */
  void close() {
    over();
    accepted.values().forEach(end -> end.join().ifPresent(TcpSocket::close));
    accepted.clear();
  }
}
