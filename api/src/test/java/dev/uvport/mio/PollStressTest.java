package dev.uvport.mio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.mio.PollFixture.Pair;
import dev.uvport.net.ErrorKind;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An event that got lost would be an echo that stands still, and a test that times out. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
final class PollStressTest {
  private static final int CONNECTIONS = 16;
  private static final int BYTES = 150_000;

  /** More than the kernel keeps for a peer that does not read. */
  private static final int MANY_BYTES = 8_000_000;

  private final PollFixture net = new PollFixture();
  private final Random random = new Random(42);

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  /** Echoes with a small buffer, in pieces of random size. */
  private final class Echo {
    private final TcpSocket socket;
    private final ByteBuffer buffer = ByteBuffer.allocate(20_000);
    private boolean ended;
    private boolean refused;
    private boolean done;

    Echo(TcpSocket socket) {
      this.socket = socket;
    }

    /** Goes on until a try would block, or all is done. */
    void go() {
      while (!done) {
        boolean moved = read();
        moved |= write();
        if (ended && buffer.position() == 0) {
          done = true;
          socket.shutdown(unused -> {});
        }
        if (!moved) {
          return;
        }
      }
    }

    private boolean read() {
      if (ended || !buffer.hasRemaining()) {
        return false;
      }
      int room = 1 + random.nextInt(buffer.remaining());
      buffer.limit(buffer.position() + room);
      Result<Integer, TcpErrData> read = socket.tryRead(buffer);
      buffer.limit(buffer.capacity());
      if (read.isErr() && read.getErr().isEof()) {
        ended = true;
        return true;
      }
      return moved(read);
    }

    private boolean write() {
      if (buffer.position() == 0) {
        return false;
      }
      int there = buffer.position();
      buffer.flip().limit(1 + random.nextInt(there));
      Result<Integer, TcpErrData> wrote = socket.tryWrite(buffer);
      buffer.limit(there).compact();
      refused |= wrote.isErr();
      return moved(wrote);
    }

    private boolean moved(Result<Integer, TcpErrData> result) {
      if (result.isErr()) {
        assertThat(result.getErr().kind()).isEqualTo(ErrorKind.WOULD_BLOCK);
      }
      return result.isOk();
    }
  }

  /** Sends all, on a thread of its own. */
  private static void send(Socket peer, byte[] data) {
    CompletableFuture.runAsync(
        () -> {
          Random sizes = new Random(data[0]);
          try {
            OutputStream out = peer.getOutputStream();
            int sent = 0;
            while (sent < data.length) {
              int count = Math.min(data.length - sent, 1 + sizes.nextInt(9_000));
              out.write(data, sent, count);
              sent += count;
            }
            peer.shutdownOutput();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "sender").start());
  }

  /** The checksum of all that comes back, on a thread of its own. */
  private static CompletableFuture<Long> receive(Socket peer) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return received(peer.getInputStream());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "receiver").start());
  }

  private static long received(InputStream in) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[7_000];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      crc.update(buffer, 0, count);
    }
    return crc.getValue();
  }

  @Test
  void noEventIsLostAndNoByteChanged() throws Exception {
    List<Echo> echoes = new ArrayList<>();
    List<CompletableFuture<Long>> peers = new ArrayList<>();
    List<Long> sums = new ArrayList<>();
    CompletableFuture<Void> whenRefused = new CompletableFuture<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Pair pair = net.pair();
      byte[] data = new byte[i == 0 ? MANY_BYTES : BYTES];
      random.nextBytes(data);
      CRC32 crc = new CRC32();
      crc.update(data);
      sums.add(crc.getValue());
      echoes.add(new Echo(pair.socket()));
      net.registry().register(pair.socket(), new Token(i), PollFixture.BOTH);
      if (i > 0) {
        pair.peer().setReceiveBufferSize(4096); // so that writes would block now and then
      }
      send(pair.peer(), data);
      peers.add(i > 0 ? receive(pair.peer()) : whenRefused.thenCompose(go -> receive(pair.peer())));
    }

    while (!echoes.stream().allMatch(echo -> echo.done)) {
      List<Event> found = net.next();
      assertThat(found).as("events in time").isNotEmpty();
      for (Event event : found) {
        echoes.get((int) event.token().value()).go();
      }
      if (echoes.get(0).refused) {
        whenRefused.complete(null); // only now its peer begins to read
      }
    }

    whenRefused.complete(null); // a kernel that keeps more has refused nothing
    for (int i = 0; i < CONNECTIONS; i++) {
      assertThat(peers.get(i).join()).as("checksum of what came back").isEqualTo(sums.get(i));
    }
  }
}
