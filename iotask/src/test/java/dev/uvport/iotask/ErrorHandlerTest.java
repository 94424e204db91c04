package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import java.time.Duration;
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
    throw new IllegalStateException("user code is broken");
  }
}
