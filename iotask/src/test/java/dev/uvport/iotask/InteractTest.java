package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class InteractTest {
  private final List<Throwable> errors = new ArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  @Test
  void eachThreadsInteractionsRunInItsOrder() throws Exception {
    int threads = 4;
    int each = 10_000;
    List<List<Integer>> seen = new ArrayList<>();
    List<Thread> senders = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      List<Integer> mine = new ArrayList<>();
      seen.add(mine);
      senders.add(
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  int number = i;
                  iotask.interact(loop -> mine.add(number));
                }
              }));
    }

    senders.forEach(Thread::start);
    for (Thread sender : senders) {
      sender.join();
    }
    iotask.interact(loop -> {}).join();

    assertThat(seen).allSatisfy(mine -> assertThat(mine).hasSize(each).isSorted());
  }

  @Test
  void itRunsOnTheIotaskWithItsLoop() {
    iotask
        .interact(
            loop -> {
              assertThat(iotask.isCurrent()).isTrue();
              assertThat(IoTask.current()).isSameAs(iotask);
              assertThat(loop).isSameAs(iotask.loop());
              assertThat(Thread.currentThread().getName()).isEqualTo("under test");
            })
        .join();

    assertThat(iotask.isCurrent()).isFalse();
    assertThat(IoTask.current()).isNull();
  }

  @Test
  void fromTheIotaskItselfItRunsLaterAndInOrder() {
    List<String> order = new ArrayList<>();
    CompletableFuture<Void> last = new CompletableFuture<>();
    iotask.interact(
        loop -> {
          iotask.interact(inner -> order.add("second"));
          iotask.interact(
              inner -> {
                order.add("third");
                last.complete(null);
              });
          order.add("first");
        });

    last.join();
    assertThat(order).containsExactly("first", "second", "third");
  }

  @Test
  void whatItThrowsFailsItsFutureAndNothingElse() {
    CompletableFuture<Void> failed =
        iotask.interact(
            loop -> {
              throw new Exception("a checked one");
            });

    assertThatThrownBy(failed::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("a checked one");
    iotask.interact(loop -> {}).join();
    assertThat(errors).isEmpty();
  }

  @Test
  void anErrorFailsItsFutureToo() {
    CompletableFuture<Void> failed =
        iotask.interact(
            loop -> {
              throw new StackOverflowError("thrown by a test");
            });

    assertThatThrownBy(failed::join).hasRootCauseInstanceOf(StackOverflowError.class);
    iotask.interact(loop -> {}).join();
  }

  @Test
  void aDependentThatThrowsDoesNotHurtTheLoop() {
    CompletableFuture<Void> dependent =
        iotask
            .interact(loop -> {})
            .thenRun(
                () -> {
                  throw new IllegalStateException("thrown by a dependent");
                });

    assertThatThrownBy(dependent::join).hasRootCauseMessage("thrown by a dependent");
    iotask.interact(loop -> {}).join();
  }

  @Test
  void afterCloseItIsRejected() {
    iotask.close();

    assertThatThrownBy(() -> iotask.interact(loop -> {}).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(IoTaskClosedException.class)
        .hasMessageContaining("under test");
  }

  @Test
  void whatWasSentBeforeExitStillRuns() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    List<Integer> ran = new ArrayList<>();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    iotask.interact(loop -> held.await());
    for (int i = 0; i < 5_000; i++) {
      int number = i;
      sent.add(iotask.interact(loop -> ran.add(number)));
    }

    iotask.exit();
    held.countDown();
    iotask.close();

    assertThat(sent).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
    assertThat(ran).hasSize(5_000).isSorted();
  }

  @Test
  void nullIsRefusedAtOnce() {
    assertThatThrownBy(() -> iotask.interact(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> IoTask.spawn(null)).isInstanceOf(NullPointerException.class);
  }
}
