package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvTimer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever goes wrong in user code, in its error handler too, the loop lives on. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ErrorHandlerTest {
  @Test
  void aHandlerThatThrowsDoesNotEndTheLoop() throws Exception {
    AtomicInteger told = new AtomicInteger();
    try (IoTask iotask =
        IoTask.spawn(
            "handler that throws",
            error -> {
              told.incrementAndGet();
              throw new LinkageError("the handler is broken as well");
            })) {
      CountDownLatch thrown = new CountDownLatch(4);
      iotask.send(failingCommand(thrown));
      iotask.after(Duration.ZERO, () -> fail(thrown));
      iotask.interact(loop -> iotask.flushLater(() -> fail(thrown)));
      iotask.interact(loop -> iotask.afterTurn(() -> fail(thrown)));
      thrown.await();
      iotask.interact(loop -> {}).join();
    }
    assertThat(told).hasValue(4);
  }

  @Test
  void aHandlerThatThrowsOnWhatItIsToldDoesNotEndTheLoop() {
    AtomicInteger told = new AtomicInteger();
    try (IoTask iotask =
        IoTask.spawn(
            "handler that throws on",
            error -> {
              told.incrementAndGet();
              throw (IllegalStateException) error;
            })) {
      CountDownLatch thrown = new CountDownLatch(2);
      iotask.send(failingCommand(thrown));
      iotask.interact(loop -> new UvTimer(loop).start(0, () -> fail(thrown)));
      await().atMost(Duration.ofSeconds(30)).until(() -> told.get() == 2);
      iotask.interact(loop -> {}).join();
    }
  }

  @Test
  void eachCommandIsRejectedWhateverTheOnesBeforeItThrow() {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    List<String> rejected = new CopyOnWriteArrayList<>();
    IoTask iotask = IoTask.spawn("ends with commands", errors::add);
    iotask.interact(
        loop -> {
          iotask.exit();
          for (int i = 0; i < 1024; i++) {
            iotask.send(Command.of(() -> {})); // as many as one turn takes
          }
          iotask.send(Command.of(() -> {}, ErrorHandlerTest::failAsUserCode));
          iotask.send(Command.of(() -> {}, () -> rejected.add("the next one")));
        });
    iotask.close();

    assertThat(rejected).containsExactly("the next one");
    assertThat(errors).hasSize(1);
  }

  private static void failAsUserCode() {
    throw new IllegalStateException("user code is broken");
  }

  private static Command failingCommand(CountDownLatch thrown) {
    return new Command() {
      @Override
      public void run() {
        fail(thrown);
      }

      @Override
      public void rejected() {
        throw new AssertionError("the iotask has ended");
      }
    };
  }

  private static void fail(CountDownLatch thrown) {
    thrown.countDown();
    failAsUserCode();
  }
}
