package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A wake-up that is lost leaves its sender waiting, until the test's time is over. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
final class WakeUpStressTest {
  /** As many as a minute allows: on a busy machine each wake-up takes its time. */
  @Test
  void noWakeUpIsLostWhileTheLoopFallsAsleep() {
    int rounds = 100_000;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    AtomicBoolean answered = new AtomicBoolean();
    Command answer = new Answer(answered);
    try (IoTask iotask = IoTask.spawn("sleeper")) {
      for (int round = 0; round < rounds && System.nanoTime() - end < 0; round++) {
        answered.setPlain(false);
        iotask.send(answer);
        while (!answered.get()) {
          Thread
              .yield(); // where processors are few, spinning would only keep the loop from its own
        }
        // Meets the loop at a different place on its way to sleep each time.
        for (int i = round % 64; i > 0; i--) {
          Thread.onSpinWait();
        }
      }
    }
    assertThat(answered).isTrue();
  }

  private record Answer(AtomicBoolean answered) implements Command {
    @Override
    public void run() {
      answered.set(true);
    }

    @Override
    public void rejected() {
      throw new AssertionError("rejected before exit");
    }
  }

  @Test
  void everySenderGetsAnAnswerHoweverExitFalls() throws Exception {
    int answers = 0;
    for (int round = 0; round < 200; round++) {
      IoTask iotask = IoTask.spawn("racing exit");
      List<Sender> senders = List.of(new Sender(iotask), new Sender(iotask));
      senders.forEach(Thread::start);
      for (int i = 0; i < round; i++) {
        Thread.onSpinWait();
      }
      iotask.close();
      for (Sender sender : senders) {
        sender.join();
        for (CompletableFuture<Void> future : sender.sent) {
          future.exceptionally(e -> null).get(60, TimeUnit.SECONDS);
          answers++;
        }
      }
    }
    assertThat(answers).isGreaterThanOrEqualTo(400);
  }

  /** Sends until the first rejection. */
  private static final class Sender extends Thread {
    private final IoTask iotask;
    private final List<CompletableFuture<Void>> sent = new ArrayList<>();

    Sender(IoTask iotask) {
      this.iotask = iotask;
    }

    @Override
    public void run() {
      CompletableFuture<Void> last;
      do {
        last = iotask.interact(loop -> {});
        sent.add(last);
      } while (!last.isCompletedExceptionally() && sent.size() < 1_000);
    }
  }
}
