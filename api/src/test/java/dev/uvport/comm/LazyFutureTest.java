package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.iotask.IoTask;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class LazyFutureTest {
  private final AtomicInteger runs = new AtomicInteger();
  private final Port<String> port = new Port<>();

  @Test
  void theFunctionIsRunByTheFirstGetterAndOnce() throws Exception {
    LazyFuture<Thread> future =
        LazyFuture.fromFn(
            () -> {
              runs.incrementAndGet();
              return Thread.currentThread();
            });
    assertThat(runs).hasValue(0);
    assertThat(future.isDone()).isFalse();

    assertThat(future.get()).isSameAs(Thread.currentThread());
    assertThat(future.get(0, TimeUnit.SECONDS)).isSameAs(Thread.currentThread());

    assertThat(runs).hasValue(1);
    assertThat(future.isDone()).isTrue();
  }

  @Test
  void gettersThatComeMeanwhileWaitForTheSameValue() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    LazyFuture<Integer> future =
        LazyFuture.fromFn(
            () -> {
              begun.countDown();
              held.await();
              return runs.incrementAndGet();
            });
    List<CompletableFuture<Integer>> getters = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      getters.add(inThread(future::get));
    }
    begun.await();
    assertThatThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    held.countDown();

    assertThat(getters).allMatch(getter -> getter.join() == 1);
  }

  private static <T> CompletableFuture<T> inThread(Callable<T> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                result.complete(body.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            })
        .start();
    return result;
  }

  @Test
  void aFunctionThatFailsFailsEachGet() {
    LazyFuture<Integer> future =
        LazyFuture.fromFn(
            () -> {
              runs.incrementAndGet();
              throw new IOException("no value");
            });

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
    }
    assertThat(runs).hasValue(1);
  }

  @Test
  void aFunctionThatReturnsNullFails() {
    assertThatThrownBy(LazyFuture.fromFn(() -> null)::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(NullPointerException.class);
  }

  @Test
  void aFunctionThatAsksForItsOwnValueFails() {
    AtomicReference<LazyFuture<Integer>> self = new AtomicReference<>();
    LazyFuture<Integer> future = LazyFuture.fromFn(() -> self.get().get());
    self.set(future);

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("Recursive forcing of future!");
  }

  @Test
  void anInterruptLeavesTheFutureAsItWas() throws Exception {
    LazyFuture<String> future = LazyFuture.fromPort(port);
    Thread.currentThread().interrupt();

    assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
    assertThat(future.isDone()).isFalse();
    port.chan().send("late");

    assertThat(future.get()).isEqualTo("late");
  }

  @Test
  void aTimeThatPassesLeavesTheFutureAsItWas() throws Exception {
    LazyFuture<String> future = LazyFuture.fromPort(port);

    assertThatThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> future.get(-1, TimeUnit.DAYS)).isInstanceOf(TimeoutException.class);
    port.chan().send("late");
    port.chan().send("not the future's");

    assertThat(future.get(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo("late");
    assertThat(future.get()).isEqualTo("late");
    assertThat(port.recv()).isEqualTo("not the future's");
  }

  @Test
  void aPortThatIsClosedFailsTheFuture() {
    LazyFuture<String> future = LazyFuture.fromPort(port);
    port.close("nobody sends");

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(PortClosedException.class);
  }

  @Test
  void aCancelledFutureRunsNothing() {
    LazyFuture<Integer> future = LazyFuture.fromFn(runs::incrementAndGet);

    assertThat(future.cancel(true)).isTrue();
    assertThat(future.cancel(true)).isTrue();

    assertThat(future.isCancelled()).isTrue();
    assertThat(future.isDone()).isTrue();
    assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
    assertThat(runs).hasValue(0);
  }

  @Test
  void aValueThatIsThereCannotBeCancelled() throws Exception {
    LazyFuture<Integer> future = LazyFuture.fromFn(runs::incrementAndGet);
    future.get();

    assertThat(future.cancel(true)).isFalse();

    assertThat(future.get()).isEqualTo(1);
  }

  @Test
  void onAnIoTaskOnlyAValueThatIsThereCanBeHad() throws Exception {
    LazyFuture<Integer> future = LazyFuture.fromFn(runs::incrementAndGet);
    try (IoTask iotask = IoTask.spawn("under test")) {
      iotask
          .interact(
              loop ->
                  assertThatThrownBy(future::get)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("LazyFuture.get"))
          .get();
      future.get();
      iotask.interact(loop -> assertThat(future.get()).isEqualTo(1)).get();
    }
  }
}
