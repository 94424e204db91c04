package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

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
      while (status > 0) {
        status = shared.send(new byte[1], 0, 1); // until the reset has arrived
      }

      assertThat(UvError.of(status).name()).isIn("ECONNRESET", "EPIPE");
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
