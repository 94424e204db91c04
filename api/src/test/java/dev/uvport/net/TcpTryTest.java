package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.Chan;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reads and writes that never wait. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpTryTest {
  /** The common pool may have one thread only, which the first of two tasks would keep. */
  private static final Executor OWN_THREAD = task -> new Thread(task, "test task").start();

  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  private static boolean wouldBlock(Result<Integer, TcpErrData> result) {
    return result.isErr() && result.getErr().kind() == ErrorKind.WOULD_BLOCK;
  }

  /** Repeats a try until it does not say that it would block. */
  private static Result<Integer, TcpErrData> read(TcpSocket socket, ByteBuffer to) {
    Result<Integer, TcpErrData> result = socket.tryRead(to);
    while (wouldBlock(result)) {
      Thread.onSpinWait();
      result = socket.tryRead(to);
    }
    return result;
  }

  private static String read(TcpSocket socket, int size) {
    ByteBuffer buffer = ByteBuffer.allocate(size);
    return new String(buffer.array(), 0, read(socket, buffer).get());
  }

  @Test
  void withNothingThereAReadWouldBlock() throws Exception {
    assertThat(wouldBlock(net.link().socket().tryRead(ByteBuffer.allocate(8)))).isTrue();
  }

  @Test
  void aReadGetsWhatIsThereAndLeavesTheRest() throws Exception {
    Link link = net.link();
    link.send("data");
    ByteBuffer buffer = ByteBuffer.allocateDirect(8).position(1).limit(4);

    assertThat(read(link.socket(), buffer).get()).isEqualTo(3);

    assertThat(buffer.position()).isEqualTo(4);
    assertThat(buffer.get(1)).isEqualTo((byte) 'd');
    assertThat(read(link.socket(), 8)).isEqualTo("a");
  }

  @Test
  void aFullBufferReadsNothingAndIsNoEnd() throws Exception {
    Link link = net.link();
    assertThat(link.socket().tryRead(ByteBuffer.allocate(0)).get()).isZero();
    assertThat(link.socket().tryWrite(ByteBuffer.allocate(0)).get()).isZero();
  }

  @Test
  void theEndIsToldEachTime() throws Exception {
    Link link = net.link();
    link.peer().shutdownOutput();

    assertThat(read(link.socket(), ByteBuffer.allocate(8)).getErr().isEof()).isTrue();
    assertThat(read(link.socket(), ByteBuffer.allocate(8)).getErr().isEof()).isTrue();
  }

  @Test
  void aResetIsTold() throws Exception {
    Link link = net.link();
    assertThat(wouldBlock(link.socket().tryRead(ByteBuffer.allocate(8)))).isTrue();
    link.reset();

    assertThat(read(link.socket(), ByteBuffer.allocate(8)).getErr().kind())
        .isEqualTo(ErrorKind.CONNECTION_RESET);
  }

  @Test
  void readsOfBothKindsTakeTurns() throws Exception {
    Link link = net.link();
    link.send("one");
    assertThat(link.socket().read().get()).isEqualTo(ascii("one"));
    link.send("twothree");
    assertThat(read(link.socket(), 3)).isEqualTo("two");
    assertThat(read(link.socket(), 2)).isEqualTo("th");

    assertThat(link.socket().read().get()).isEqualTo(ascii("ree"));
    link.send("four");
    assertThat(link.socket().readFuture().join().get()).isEqualTo(ascii("four"));
    link.send("five");
    assertThat(read(link.socket(), 8)).isEqualTo("five");
  }

  @Test
  void whatATryHasLeftOfAChunkComesFirstInThePort() throws Exception {
    Link link = net.link();
    link.send("chunk");
    var port = link.socket().readStart().get();
    while (!port.peek()) {
      Thread.onSpinWait();
    }
    link.socket().readStop();
    assertThat(read(link.socket(), 2)).isEqualTo("ch");
    link.send("more");

    assertThat(link.socket().readStart().get()).isSameAs(port);

    assertThat(port.recv().get()).isEqualTo(ascii("unk"));
    assertThat(port.recv().get()).isEqualTo(ascii("more"));
  }

  @Test
  void whileAStreamOrAReadIsUnderWayTriesAreRefused() throws Exception {
    Link link = net.link();
    ByteBuffer buffer = ByteBuffer.allocate(8);
    link.socket().readStart().get();
    assertThat(link.socket().tryRead(buffer).getErr().errName()).isEqualTo("EALREADY");
    link.socket().readStop();
    link.socket().readStart(chunk -> {});
    assertThat(link.socket().tryRead(buffer).getErr().errName()).isEqualTo("EALREADY");
    link.socket().readStop();
    CompletableFuture<Result<byte[], TcpErrData>> waits = link.socket().readFuture();
    net.settle();
    assertThat(link.socket().tryRead(buffer).getErr().errName()).isEqualTo("EALREADY");

    link.send("x");

    assertThat(waits.join().get()).isEqualTo(ascii("x"));
    assertThat(wouldBlock(link.socket().tryRead(buffer))).isTrue();
  }

  @Test
  void aWriteTakesAsMuchAsThereIsRoomFor() throws Exception {
    Link link = net.link();
    ByteBuffer data = ByteBuffer.allocate(32 << 20);
    int written = 0;
    Result<Integer, TcpErrData> result = link.socket().tryWrite(data);
    while (result.isOk()) {
      written += result.get();
      assertThat(data.position()).isEqualTo(written);
      result = link.socket().tryWrite(data);
    }

    assertThat(wouldBlock(result)).isTrue();
    assertThat(link.peer().getInputStream().readNBytes(written)).hasSize(written);
  }

  @Test
  void aTryDoesNotOvertakeWhatItsThreadHasQueued() throws Exception {
    Link link = net.link();
    assertThat(link.socket().tryWrite(ByteBuffer.wrap(new byte[] {0, 0})).get()).isEqualTo(2);
    List<Byte> sent = new ArrayList<>(List.of((byte) 0, (byte) 0));
    for (int i = 1; i < 2000; i++) {
      byte[] data = {(byte) i, (byte) i};
      if (i % 3 == 0 || wouldBlock(link.socket().tryWrite(ByteBuffer.wrap(data)))) {
        link.socket().write(data, Chan.discard());
      }
      sent.add((byte) i);
      sent.add((byte) i);
    }

    byte[] got = link.peer().getInputStream().readNBytes(sent.size());

    for (int i = 0; i < got.length; i++) {
      assertThat(got[i]).as("byte " + i).isEqualTo(sent.get(i));
    }
  }

  @Test
  void aTryIsNotWrittenIntoTheMiddleOfAQueuedWrite() throws Exception {
    Link link = net.link();
    int size = 1_000_000;
    int rounds = 40;
    CompletableFuture<byte[]> received =
        CompletableFuture.supplyAsync(() -> readAll(link), OWN_THREAD);
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Integer> tries =
        CompletableFuture.supplyAsync(
            () -> {
              int wrote = 0;
              begun.countDown();
              while (!link.socket().isClosed() && wrote < 100_000) {
                if (link.socket().tryWrite(ByteBuffer.wrap(new byte[] {-1})).isOk()) {
                  wrote++;
                }
              }
              return wrote;
            },
            OWN_THREAD);
    begun.await();
    for (int round = 0; round < rounds; round++) {
      byte[] data = new byte[size];
      Arrays.fill(data, (byte) round);
      assertThat(link.socket().write(data).isOk()).isTrue();
    }
    int wrote = tries.join();
    link.socket().shutdown();

    byte[] all = received.join();
    assertThat(all).hasSize(rounds * size + wrote);
    int at = 0;
    while (at < all.length) {
      int length = all[at] == -1 ? 1 : size;
      for (int i = 1; i < length; i++) {
        if (all[at + i] != all[at]) {
          assertThat(all[at + i]).as("byte " + i + " of a queued write").isEqualTo(all[at]);
        }
      }
      at += length;
    }
  }

  private static byte[] readAll(Link link) {
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      link.peer().getInputStream().transferTo(all);
      return all.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void afterAShutdownATrySaysBrokenPipe() throws Exception {
    Link link = net.link();
    assertThat(link.socket().tryWrite(ByteBuffer.wrap(ascii("x"))).get()).isEqualTo(1);
    assertThat(link.socket().shutdown().isOk()).isTrue();

    assertThat(link.socket().tryWrite(ByteBuffer.wrap(ascii("y"))).getErr().kind())
        .isEqualTo(ErrorKind.BROKEN_PIPE);
    assertThat(link.receive(2)).isEqualTo("x");
  }

  @Test
  void aShutdownBeforeTheFirstTryIsKnownToIt() throws Exception {
    Link link = net.link();
    link.socket().shutdown();

    assertThat(link.socket().tryWrite(ByteBuffer.wrap(ascii("y"))).getErr().kind())
        .isEqualTo(ErrorKind.BROKEN_PIPE);
  }

  @Test
  void onAClosedSocketTriesSaySo() throws Exception {
    Link link = net.link();
    link.socket().tryRead(ByteBuffer.allocate(1));
    link.socket().close();

    assertThat(link.socket().tryRead(ByteBuffer.allocate(1)).getErr().kind())
        .isEqualTo(ErrorKind.CLOSED);
    assertThat(link.socket().tryWrite(ByteBuffer.allocate(1)).getErr().kind())
        .isEqualTo(ErrorKind.CLOSED);
    assertThat(link.socket().tryIo(fd -> Result.ok()).getErr().kind()).isEqualTo(ErrorKind.CLOSED);
  }

  @Test
  void onItsOwnIoTaskTriesWork() throws Exception {
    Link link = net.link();
    link.send("data");
    List<String> got = new ArrayList<>();
    while (got.isEmpty()) {
      net.iotask()
          .interact(
              loop -> {
                ByteBuffer buffer = ByteBuffer.allocate(8);
                link.socket().tryRead(buffer).ifOk(n -> got.add(new String(buffer.array(), 0, n)));
                link.socket().tryWrite(ByteBuffer.wrap(ascii("!")));
              })
          .join();
    }

    assertThat(got).containsExactly("data");
    assertThat(link.receive(1)).isEqualTo("!");
  }

  @Test
  void tryIoLendsADescriptorOfTheSocket() throws Exception {
    Link link = net.link();

    Result<String, TcpErrData> target = link.socket().tryIo(fd -> Result.ok(linkOf(fd)));

    assertThat(target.get()).startsWith("socket:");
    assertThat(link.socket().tryIo(fd -> Result.err(TcpErrData.TIMEOUT)).getErr())
        .isEqualTo(TcpErrData.TIMEOUT);
  }

  private static String linkOf(int fd) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aReadOnlyBufferIsRefused() throws Exception {
    Link link = net.link();
    assertThatThrownBy(() -> link.socket().tryRead(ByteBuffer.allocate(1).asReadOnlyBuffer()))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void aCloseBetweenTheLookAndTheReadLeavesNothingToTake() throws Exception {
    Link link = net.link();
    Inbox inbox = link.socket().connection().reads().inbox();
    inbox.close();

    assertThat(inbox.take(ByteBuffer.allocate(1))).isZero();
  }

  @Test
  void closeDuringTriesOfOtherThreadsIsClean() throws Exception {
    for (int round = 0; round < 50; round++) {
      Link link = net.link();
      CountDownLatch begun = new CountDownLatch(2);
      CompletableFuture<TcpErrData> reader =
          CompletableFuture.supplyAsync(
              () -> {
                Result<Integer, TcpErrData> result = link.socket().tryRead(ByteBuffer.allocate(9));
                begun.countDown();
                while (result.isOk() || wouldBlock(result)) {
                  result = link.socket().tryRead(ByteBuffer.allocate(9));
                }
                return result.getErr();
              },
              OWN_THREAD);
      CompletableFuture<TcpErrData> writer =
          CompletableFuture.supplyAsync(
              () -> {
                Result<Integer, TcpErrData> result = link.socket().tryWrite(ByteBuffer.allocate(9));
                begun.countDown();
                while (result.isOk() || wouldBlock(result)) {
                  result = link.socket().tryWrite(ByteBuffer.allocate(9));
                }
                return result.getErr();
              },
              OWN_THREAD);
      begun.await();
      link.socket().close();

      assertThat(reader.join().kind()).isIn(ErrorKind.CLOSED, ErrorKind.CANCELED);
      assertThat(writer.join().kind()).isIn(ErrorKind.CLOSED, ErrorKind.CANCELED);
    }
  }
}
