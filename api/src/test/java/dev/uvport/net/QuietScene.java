package dev.uvport.net;

import static org.awaitility.Awaitility.await;

import dev.uvport.iotask.IoTask;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/** What a test brings into a state in which nothing happens. */
final class QuietScene implements AutoCloseable {
  private final Loopback loopback;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  QuietScene(Loopback loopback) {
    this.loopback = loopback;
  }

  IoTask iotask() {
    return loopback.iotask();
  }

  Link link() throws Exception {
    return loopback.link();
  }

  TcpListener listener() {
    return closeLater(Tcp.bind(Loopback.V4, 0, 128, iotask()).get());
  }

  /** A client whom nobody has accepted yet. */
  Socket client(TcpListener listener) throws Exception {
    return closeLater(new Socket("127.0.0.1", listener.localAddr().port()));
  }

  <T extends AutoCloseable> T closeLater(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  static void until(BooleanSupplier reached) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(reached::getAsBoolean);
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new AssertionError("cannot clear up", e);
      }
    }
  }
}
