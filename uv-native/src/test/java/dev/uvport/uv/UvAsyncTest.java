package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A wake-up from another thread, whatever the loop does meanwhile. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvAsyncTest {
  @Test
  void aWakeUpEndsARunThatWaits() throws Exception {
    try (TestLoop test = new TestLoop()) {
      UvAsync async = new UvAsync(test.loop());
      CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(async::send);

      test.loop().run(UvLoop.Mode.ONCE);

      assertThat(sent.get()).isTrue();
    }
  }

  @Test
  void aClosedOneIsNotWokenAnyMore() {
    try (TestLoop test = new TestLoop()) {
      UvAsync async = new UvAsync(test.loop());
      async.close();
      assertThat(async.send()).isFalse();

      test.runToTheEnd();
      assertThat(async.send()).isFalse();
    }
  }

  @Test
  void closingWaitsForWhoeverIsInside() throws Exception {
    int outlived = 0;
    for (int round = 0; round < 500; round++) {
      TestLoop test = new TestLoop();
      UvAsync async = new UvAsync(test.loop());
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<Integer> sender =
          CompletableFuture.supplyAsync(
              () -> {
                int sends = 0;
                while (async.send()) {
                  sends++;
                  begun.countDown();
                }
                return sends;
              });
      if (round % 2 == 0) { // else it may come too late, which must do no harm
        begun.await();
      }
      for (int turn = round % 8; turn > 0; turn--) {
        test.loop().run(UvLoop.Mode.NOWAIT);
      }

      test.close(); // frees the block, which the sender would use if it were not waited for
      outlived += sender.get() > 0 ? 1 : 0;
    }
    assertThat(outlived).isGreaterThanOrEqualTo(250);
  }
}
