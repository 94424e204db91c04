package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.io.DataInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpWriteTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenArrives(WriteForm form) throws Exception {
    Link link = net.link();
    for (String text : List.of("one", "two", "three")) {
      assertThat(form.write(link.socket(), ascii(text)).isOk()).isTrue();
      assertThat(link.receive(text.length())).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyWriteIsOkAndSendsNothing(WriteForm form) throws Exception {
    Link link = net.link();

    assertThat(form.write(link.socket(), new byte[0]).isOk()).isTrue();
    assertThat(form.write(link.socket(), ascii("x")).isOk()).isTrue();
    assertThat(form.write(link.socket(), new byte[0]).isOk()).isTrue();
    link.socket().shutdown();

    assertThat(link.peer().getInputStream().readAllBytes()).isEqualTo(ascii("x"));
  }

  @ParameterizedTest
  @EnumSource
  void sixteenMebibytesGoBothWaysAtOnceByteByByte(WriteForm form) throws Exception {
    Link link = net.link();
    byte[] there = randomBytes(16 << 20, 1);
    byte[] back = randomBytes(16 << 20, 2);
    Waiting<Void> peerSends =
        Waiting.start(
            () -> {
              link.send(back);
              return null;
            });
    Waiting<byte[]> peerReceives =
        Waiting.start(() -> link.peer().getInputStream().readNBytes(there.length));
    Waiting<Result<Unit, TcpErrData>> sends = Waiting.start(() -> form.write(link.socket(), there));

    byte[] received = readAll(link.socket(), back.length);

    peerSends.get();
    assertThat(sends.get().isOk()).isTrue();
    assertThat(Arrays.equals(received, back)).isTrue();
    assertThat(Arrays.equals(peerReceives.get(), there)).isTrue();
  }

  private static byte[] randomBytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] readAll(TcpSocket socket, int count) {
    ByteBuffer all = ByteBuffer.allocate(count);
    while (all.hasRemaining()) {
      all.put(socket.read().get());
    }
    return all.array();
  }

  @Test
  void eachThreadsWritesArriveInItsOrder() throws Exception {
    int threads = 4;
    int each = 5_000;
    Link link = net.link();
    List<Waiting<Void>> senders = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      senders.add(
          Waiting.start(
              () -> {
                CompletableFuture<Result<Unit, TcpErrData>> last = null;
                for (int i = 0; i < each; i++) {
                  byte[] message = ByteBuffer.allocate(8).putInt(thread).putInt(i).array();
                  last = link.socket().writeFuture(message);
                }
                assertThat(last.get().isOk()).isTrue();
                return null;
              }));
    }

    int[] next = new int[threads];
    DataInputStream in = new DataInputStream(link.peer().getInputStream());
    for (int i = 0; i < threads * each; i++) {
      int thread = in.readInt();
      assertThat(in.readInt()).as("message of thread " + thread).isEqualTo(next[thread]++);
    }
    for (Waiting<Void> sender : senders) {
      sender.get();
    }
  }

  @Test
  void manyMessagesOfOneTurnArriveWhole() throws Exception {
    Link link = net.link();
    StringBuilder expected = new StringBuilder();
    List<CompletableFuture<Result<Unit, TcpErrData>>> results = new ArrayList<>();
    net.iotask()
        .interact(
            loop -> {
              for (int i = 0; i < 1_000; i++) {
                String message = "message " + i + ";";
                expected.append(message);
                results.add(link.socket().writeFuture(ascii(message)));
              }
            })
        .join();

    assertThat(link.receive(expected.length())).isEqualTo(expected.toString());
    assertThat(results).allMatch(result -> result.join().isOk());
  }

  @Test
  void aBufferIsTheCallersAgainAtOnce() throws Exception {
    Link link = net.link();
    ByteBuffer buffer = ByteBuffer.wrap(ascii("..abc.."), 2, 3);

    link.socket().write(buffer, result -> {});
    assertThat(buffer.hasRemaining()).isFalse();
    Arrays.fill(buffer.array(), (byte) '!');

    assertThat(link.receive(3)).isEqualTo("abc");
  }

  @Test
  void shutdownEndsTheStreamAfterTheWritesAndLeavesReading() throws Exception {
    Link link = net.link();
    byte[] large = randomBytes(4 << 20, 3);
    CompletableFuture<Result<Unit, TcpErrData>> written = link.socket().writeFuture(large);
    CompletableFuture<Result<Unit, TcpErrData>> shut = link.socket().shutdownFuture();
    CompletableFuture<Result<Unit, TcpErrData>> late = link.socket().writeFuture(ascii("late"));

    assertThat(Arrays.equals(link.peer().getInputStream().readAllBytes(), large)).isTrue();
    assertThat(written.join().isOk()).isTrue();
    assertThat(shut.join().isOk()).isTrue();
    assertThat(late.join().getErr().errName()).isEqualTo("EPIPE");
    link.send("answer");
    assertThat(new String(link.socket().read().get(), StandardCharsets.US_ASCII))
        .isEqualTo("answer");
  }

  @ParameterizedTest
  @EnumSource
  void aDeadPeerIsAnErrorToEachWrite(WriteForm form) throws Exception {
    Link link = net.link();
    link.reset();
    Result<Unit, TcpErrData> first = form.write(link.socket(), ascii("x"));
    while (first.isOk()) {
      first = form.write(link.socket(), ascii("x")); // until the reset has arrived
    }

    assertThat(first.getErr().errName()).isIn("ECONNRESET", "EPIPE");
    assertThat(form.write(link.socket(), ascii("y")).getErr().errName())
        .isIn("ECONNRESET", "EPIPE");
    assertThat(form.write(link.socket(), new byte[0]).isErr()).isTrue();
  }

  @Test
  void aWaitingWriterIsToldThatItsPeerDied() throws Exception {
    Link link = net.link();
    Waiting<Result<Unit, TcpErrData>> writer =
        Waiting.on(() -> link.socket().write(new byte[64 << 20]));

    link.reset();

    assertThat(writer.get().getErr().errName()).isIn("ECONNRESET", "EPIPE");
  }

  @Test
  void aCallbackOfAWriteMayWriteAgain() throws Exception {
    Link link = net.link();
    CompletableFuture<Void> done = new CompletableFuture<>();
    new Chain(link.socket(), 500, done).accept(Result.ok());

    assertThat(link.receive(500)).isEqualTo("x".repeat(500));
    done.join();
  }

  /** Writes one byte each time that it is told that the last is written. */
  private record Chain(TcpSocket socket, int left, CompletableFuture<Void> done) {
    void accept(Result<Unit, TcpErrData> result) {
      assertThat(result.isOk()).isTrue();
      if (left == 0) {
        done.complete(null);
      } else {
        socket.write(ascii("x"), new Chain(socket, left - 1, done)::accept);
      }
    }
  }
}
