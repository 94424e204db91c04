package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A loop that could not run for a while: what arrived meanwhile comes before what is overdue. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class HeldUpLoopTest {
  private static final Duration TIME = Duration.ofMillis(200);

  /** Longer than the time, by more than a loop may be late without being called held up. */
  private static final Duration HELD_UP = Duration.ofMillis(400);

  private final Loopback net = new Loopback();
  private final CountDownLatch free = new CountDownLatch(1);

  @AfterEach
  void closeAll() throws Exception {
    free.countDown();
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  /** Holds the loop up from now on, in the turn in which something is done there. */
  private void holdUp(Runnable first) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    net.iotask()
        .interact(
            loop -> {
              first.run();
              begun.countDown();
              free.await();
            });
    begun.await();
  }

  private void letGoAfter(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis()); // it is time itself that has to pass
    free.countDown();
  }

  @Test
  void aReadGetsWhatArrivedInTimeThoughItsTimeIsOver() throws Exception {
    Link link = net.link();
    CompletableFuture<Result<byte[], TcpErrData>> read = new CompletableFuture<>();
    holdUp(() -> link.socket().readFuture(TIME).thenAccept(read::complete));
    link.send("in time");
    letGoAfter(HELD_UP);

    assertThat(read.join().get()).isEqualTo(ascii("in time"));
  }

  /** A timeout that has expired, and between which moments its deadline was. */
  private record Expired(int number, long earliest, long latest) {}

  @Test
  void timeoutsThatAreOverdueExpireOnceAndInTheirOrder() throws Exception {
    List<Expired> expired = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> last = new CompletableFuture<>();
    holdUp(
        () -> {
          for (int i = 0; i < 10; i++) {
            expireInto(expired, i, Duration.ofMillis(100L - 10 * i));
          }
          net.iotask().after(Duration.ofMillis(150), () -> last.complete(null));
        });
    letGoAfter(HELD_UP);

    last.join();
    assertThat(expired)
        .extracting(Expired::number)
        .containsExactlyInAnyOrder(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    for (int i = 1; i < expired.size(); i++) {
      assertThat(expired.get(i - 1).earliest() - expired.get(i).latest())
          .as("%s before %s", expired.get(i - 1), expired.get(i))
          .isNotPositive();
    }
  }

  private void expireInto(List<Expired> expired, int number, Duration delay) {
    AtomicLong latest = new AtomicLong();
    long earliest = System.nanoTime() + delay.toNanos();
    net.iotask().after(delay, () -> expired.add(new Expired(number, earliest, latest.get())));
    latest.set(System.nanoTime() + delay.toNanos());
  }
}
