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

  /** Holds the loop up from now on. */
  private void holdUp() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    net.iotask()
        .interact(
            loop -> {
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
    CompletableFuture<Result<byte[], TcpErrData>> read = link.socket().readFuture(TIME);
    net.settle();
    holdUp();
    link.send("in time");
    letGoAfter(HELD_UP);

    assertThat(read.join().get()).isEqualTo(ascii("in time"));
  }

  @Test
  void timeoutsThatAreOverdueExpireOnceAndInTheirOrder() throws Exception {
    List<Integer> expired = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> last = new CompletableFuture<>();
    for (int i = 0; i < 10; i++) {
      int number = i;
      net.iotask().after(Duration.ofMillis(100L - 10 * i), () -> expired.add(number));
    }
    net.iotask().after(Duration.ofMillis(150), () -> last.complete(null));
    holdUp();
    letGoAfter(HELD_UP);

    last.join();
    assertThat(expired).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  }
}
