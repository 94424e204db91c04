package dev.uvport.reliability.model;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.KillChan;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpListenErrData;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A listener by {@code Tcp.listen}, which has a thread to itself.
 *
 * <p><b>Threading.</b> Any thread. <b>Ownership.</b> Owns the thread, until it is killed.
 */
final class Legacy {
  private final CompletableFuture<KillChan> established = new CompletableFuture<>();
  private final CompletableFuture<Result<Unit, TcpListenErrData>> ended = new CompletableFuture<>();

  Legacy(IoTask iotask, Meeting meeting) {
    Thread thread = new Thread(() -> listen(iotask, meeting), "model-listen");
    thread.setDaemon(true);
    thread.start();
    established.join();
  }

  private void listen(IoTask iotask, Meeting meeting) {
    ended.complete(
        Tcp.listen(
            IpAddr.LOOPBACK_V4,
            0,
            64,
            iotask,
            established::complete,
            (connection, kill) -> meeting.accepted(Tcp.accept(connection))));
  }

  int port() {
    return established.join().localAddr().port();
  }

  /** Ends it, and returns when it has. */
  void kill() {
    established.join().send(Optional.empty());
    ended.join();
  }
}
