package dev.uvport.reliability.chain;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream in both directions, as both its ends saw it. <b>Threading.</b> Thread-safe. */
final class Conversation {
  private final int number;
  private final Plan clients;
  private final Plan servers;
  private final CountDownLatch serverEnded = new CountDownLatch(1);
  private volatile @Nullable Side client;
  private volatile @Nullable Side server;
  private volatile @Nullable String connectError;

  Conversation(int number, Plan clients, Plan servers) {
    this.number = number;
    this.clients = clients;
    this.servers = servers;
  }

  int number() {
    return number;
  }

  Plan clients() {
    return clients;
  }

  Plan servers() {
    return servers;
  }

  void client(Side side) {
    client = side;
  }

  void server(Side side) {
    server = side;
  }

  void cannotConnect(String why) {
    connectError = why;
  }

  void serverHasEnded() {
    serverEnded.countDown();
  }

  /** Waits for the server's end of it, unless the connection never got so far. */
  boolean awaitServer(long seconds) throws InterruptedException {
    return server == null || serverEnded.await(seconds, TimeUnit.SECONDS);
  }

  /** Adds what has become of it. */
  void addTo(Tally tally) {
    Side mine = client;
    Side theirs = server;
    if (mine == null) {
      tally.notConnected(connectError);
      return;
    }
    tally.faults(clients, servers);
    tally.direction(this, "up", clients.size(), mine, theirs);
    if (theirs != null) {
      tally.direction(this, "down", servers.size(), theirs, mine);
    }
  }

  @Override
  public String toString() {
    return "stream " + number + " (client " + clients + ", server " + servers + ")";
  }
}
