package dev.uvport.reliability.races;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sockets are closed and opened again, so that descriptor numbers are used again at once, while
 * another thread goes on using the old ones: no connection may see another one's marker.
 */
@ExtendWith(LeakCheck.class)
final class ReopenStormTest {
  private final AtomicLong markers = new AtomicLong();
  private final AtomicLong late = new AtomicLong();
  private final Queue<String> foreign = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Used> last = new AtomicReference<>();

  /** A socket and the marker that is written to it. */
  private record Used(TcpSocket socket, long marker) {}

  @Test
  @Timeout(300)
  void lateUsesOfAClosedSocketReachNoOther() throws Exception {
    storm(1_000);
  }

  @Test
  @Tag("heavy")
  @Timeout(1_800)
  void lateUsesOfManyClosedSocketsReachNoOther() throws Exception {
    storm(100_000);
  }

  private void storm(int connections) throws Exception {
    try (IoTask iotask = IoTask.spawn("storm");
        TcpListener listener = Tcp.bind(IpAddr.LOOPBACK_V4, 0, 64, iotask).get()) {
      listener.incoming(accepted -> accepted.ifOk(this::watch));
      Thread user = new Thread(this::useLate, "late user");
      user.start();
      for (int i = 0; i < connections; i++) {
        connectOnce(iotask, listener.localAddr().port());
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> late.get() > 0);
      last.set(new Used(last.get().socket(), 0));
      user.join();
    }
    System.out.printf(
        "reopen storm: %d connections, %d late uses, %d foreign markers%n",
        connections, late.get(), foreign.size());
    assertThat(foreign).isEmpty();
  }

  private void connectOnce(IoTask iotask, int port) {
    TcpSocket socket = Tcp.connect(IpAddr.LOOPBACK_V4, port, iotask).get();
    long marker = markers.incrementAndGet();
    socket.write(word(marker)).get();
    socket.tryWrite(ByteBuffer.wrap(word(marker)));
    last.set(new Used(socket, marker));
    if (marker % 2 == 0) {
      socket.abort();
    } else {
      socket.close();
    }
  }

  private static byte[] word(long marker) {
    return ByteBuffer.allocate(Long.BYTES).putLong(marker).array();
  }

  /** Uses the socket that was opened last, closed or not, in each way that takes its descriptor. */
  private void useLate() {
    Used used = last.get();
    while (used == null || used.marker() != 0) {
      if (used != null) {
        TcpSocket socket = used.socket();
        socket.tryWrite(ByteBuffer.wrap(word(used.marker())));
        socket.write(word(used.marker()));
        socket.write(word(used.marker()), Chan.discard());
        late.addAndGet(3);
      }
      used = last.get();
    }
  }

  /** The server's end: all words of a connection are the same. */
  private void watch(TcpSocket socket) {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES);
    AtomicLong first = new AtomicLong();
    socket.readStart(
        (Result<byte[], TcpErrData> read) -> {
          read.ifOk(chunk -> check(chunk, word, first));
          if (read.isErr()) {
            socket.close();
          }
        });
  }

  private void check(byte[] chunk, ByteBuffer word, AtomicLong first) {
    for (byte next : chunk) {
      word.put(next);
      if (!word.hasRemaining()) {
        long marker = word.flip().getLong();
        word.clear();
        if (!first.compareAndSet(0, marker) && first.get() != marker) {
          foreign.add(marker + " on the connection of " + first);
        }
      }
    }
  }
}
