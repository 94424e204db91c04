package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class SharedDescriptorTest {
  private final TestLoop test = new TestLoop();

  @Test
  void anotherThreadSendsTheGivenPartOfAnArray() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();

      int sent =
          CompletableFuture.supplyAsync(() -> shared.send(new byte[] {1, 2, 3, 4}, 1, 2)).join();

      assertThat(sent).isEqualTo(2);
      assertThat(peer.socket().getInputStream().readNBytes(2)).containsExactly(2, 3);
      assertThat(peer.tcp().share()).isSameAs(shared);
    }
  }

  @Test
  void whatTheKernelDoesNotTakeIsLeftToTheCaller() throws Exception {
    byte[] data = new byte[16 << 20];
    new Random(7).nextBytes(data);
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      int sent = 0;
      int last = 1;
      while (last > 0) {
        last = shared.send(data, sent, data.length - sent);
        sent += Math.max(last, 0);
      }

      assertThat(last).isEqualTo(UvError.EAGAIN);
      assertThat(sent).isLessThan(data.length);
      assertThat(peer.socket().getInputStream().readNBytes(sent))
          .isEqualTo(Arrays.copyOf(data, sent));
    }
  }

  @Test
  void afterTheCloseNothingIsSent() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      peer.tcp().close();

      assertThat(shared.send(new byte[1], 0, 1)).isEqualTo(UvError.EBADF);
      assertThat(shared.send(new byte[1], 0, 1)).isEqualTo(UvError.EBADF);
    }
  }

  @Test
  void aPeerThatHasGoneIsAnErrorNotASignal() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      peer.reset();
      int status = 1;
      while (status > 0 || status == UvError.EAGAIN) { // until the reset has arrived
        status = shared.send(new byte[1], 0, 1);
      }

      assertThat(UvError.of(status).name()).isIn("ECONNRESET", "EPIPE");
    }
  }

  @ParameterizedTest
  @EnumSource
  void buffersOfAllKindsAreSentAndFilled(BufferKind kind) throws Exception {
    byte[] data = new byte[200_000];
    new Random(7).nextBytes(data);
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      CompletableFuture<byte[]> echo = CompletableFuture.supplyAsync(() -> echo(peer, data.length));
      ByteBuffer out = kind.of(data);
      ByteBuffer in =
          kind == BufferKind.READ_ONLY
              ? ByteBuffer.allocate(data.length)
              : kind.of(new byte[data.length]);
      while (in.hasRemaining()) {
        out.position(out.position() + Math.max(0, shared.send(out)));
        assertThat(shared.receive(in))
            .satisfiesAnyOf(
                count -> assertThat(count).isPositive(),
                count -> assertThat(count).isEqualTo(UvError.EAGAIN));
      }

      assertThat(echo.join()).isEqualTo(data);
      assertThat(in.flip()).isEqualTo(ByteBuffer.wrap(data));
    }
  }

  /** Kinds of buffers, each with a few bytes before and behind what is meant. */
  enum BufferKind {
    ARRAY,
    DIRECT,
    READ_ONLY;

    ByteBuffer of(byte[] data) {
      ByteBuffer whole =
          this == DIRECT
              ? ByteBuffer.allocateDirect(data.length + 8)
              : ByteBuffer.allocate(data.length + 8);
      whole.put(3, data).position(1);
      ByteBuffer part = whole.slice().position(2).limit(2 + data.length);
      part = part.slice(2, data.length);
      return this == READ_ONLY ? part.asReadOnlyBuffer() : part;
    }
  }

  private static byte[] echo(TcpPeer peer, int length) {
    try {
      byte[] data = peer.socket().getInputStream().readNBytes(length);
      peer.send(data);
      return data;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theEndIsZeroAndAResetIsTold() throws Exception {
    try (test;
        TcpPeer ended = TcpPeer.connect(test);
        TcpPeer broken = TcpPeer.connect(test)) {
      ended.socket().shutdownOutput();
      broken.reset();
      ByteBuffer to = ByteBuffer.allocate(8);
      int[] status = new int[2];
      test.runUntil(
          () -> {
            status[0] = ended.tcp().share().receive(to);
            return status[0] != UvError.EAGAIN;
          });
      test.runUntil(
          () -> {
            status[1] = broken.tcp().share().receive(to);
            return status[1] != UvError.EAGAIN;
          });

      assertThat(status[0]).isZero();
      assertThat(UvError.of(status[1]).name()).isEqualTo("ECONNRESET");
      assertThat(ended.tcp().share().takeError()).isZero();
    }
  }

  @Test
  void aDuplicateOutlivesItsOriginal() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      int duplicate = shared.duplicate();
      peer.tcp().close();
      test.runToTheEnd();
      UvTcp other = new UvTcp(test.loop());
      other.open(duplicate);

      assertThat(other.share().send(new byte[] {9}, 0, 1)).isEqualTo(1);
      assertThat(peer.socket().getInputStream().read()).isEqualTo(9);
      assertThat(shared.duplicate()).isEqualTo(UvError.EBADF);
      assertThat(shared.takeError()).isEqualTo(UvError.EBADF);
      assertThat(shared.receive(ByteBuffer.allocate(1))).isEqualTo(UvError.EBADF);
      assertThat(shared.send(ByteBuffer.allocateDirect(1))).isEqualTo(UvError.EBADF);
      assertThat(shared.accept()).isEqualTo(UvError.EBADF);
    }
  }

  @Test
  void aSenderIsRefusedFromTheCloseOn() throws Exception {
    try (test;
        TcpPeer peer = TcpPeer.connect(test)) {
      SharedDescriptor shared = peer.tcp().share();
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<Integer> last =
          CompletableFuture.supplyAsync(
              () -> {
                int status = 1;
                while (status > 0 || status == UvError.EAGAIN) {
                  status = shared.send(new byte[100_000], 0, 100_000);
                  begun.countDown();
                }
                return status;
              });
      begun.await();
      peer.tcp().close();

      assertThat(last.join()).isEqualTo(UvError.EBADF);
    }
  }

  @Test
  void noByteReachesAConnectionThatGotTheDescriptorNext() throws Exception {
    try (test) {
      for (int round = 0; round < 200; round++) {
        TcpPeer old = TcpPeer.connect(test);
        SharedDescriptor shared = old.tcp().share();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Integer> sender =
            CompletableFuture.supplyAsync(
                () -> {
                  int status = 1;
                  while (status != UvError.EBADF) {
                    status = shared.send(new byte[64], 0, 64);
                    begun.countDown();
                  }
                  return status;
                });
        begun.await();
        old.tcp().close();
        try (old;
            TcpPeer next = TcpPeer.connect(test)) {
          sender.join();
          next.tcp().close();
          InputStream in = next.socket().getInputStream();
          assertThat(in.read()).as("what the next connection's peer reads").isEqualTo(-1);
        }
      }
    }
  }
}
