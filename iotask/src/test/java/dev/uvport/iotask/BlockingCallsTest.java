package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class BlockingCallsTest {
  private final List<Throwable> errors = new ArrayList<>();
  private final List<String> order = new ArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("a call", "under test");
  }

  @Test
  void onlyAnIotaskMayNotBlock() {
    assertThatCode(() -> IoTask.checkMayBlock("a call")).doesNotThrowAnyException();

    iotask.interact(loop -> assertRefused(() -> IoTask.checkMayBlock("a call"))).join();
  }

  @Test
  void insideLetWaitItMayAndAfterwardsNoMore() {
    iotask
        .interact(
            loop -> {
              iotask.letWait(
                  () -> {
                    IoTask.checkMayBlock("a call");
                    iotask.letWait(() -> IoTask.checkMayBlock("a call"));
                    IoTask.checkMayBlock("a call");
                  });
              assertRefused(() -> IoTask.checkMayBlock("a call"));
            })
        .join();
  }

  @Test
  void letWaitThatThrowsEndsToo() {
    iotask
        .interact(
            loop -> {
              assertThatThrownBy(
                      () ->
                          iotask.letWait(
                              () -> {
                                throw new IllegalStateException("thrown inside");
                              }))
                  .hasMessage("thrown inside");
              assertRefused(() -> IoTask.checkMayBlock("a call"));
            })
        .join();
  }

  @Test
  void whatBelongsToItsThreadIsRefusedElsewhere() {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> iotask.letWait(() -> {}),
            () -> iotask.flushLater(() -> {}),
            () -> iotask.afterTurn(() -> {}),
            iotask::loop)) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("belongs to the thread under test");
    }
  }

  @Test
  void wakeUpsComeAfterTheWritesAtTheEndOfTheTurn() {
    iotask
        .interact(
            loop -> {
              iotask.afterTurn(() -> order.add("wake"));
              iotask.flushLater(() -> order.add("flush"));
              order.add("work");
            })
        .join();
    iotask.close();

    assertThat(order).containsExactly("work", "flush", "wake");
  }

  @Test
  void letWaitWakesFirstWhoeverWaitsAlready() {
    iotask
        .interact(
            loop -> {
              iotask.afterTurn(() -> order.add("wake"));
              iotask.letWait(
                  () -> {
                    order.add("inside");
                    iotask.afterTurn(() -> order.add("at once"));
                    order.add("still inside");
                  });
            })
        .join();

    assertThat(order).containsExactly("wake", "inside", "at once", "still inside");
  }

  @Test
  void whatTheEndOfATurnLetsOutIsReported() {
    iotask
        .interact(
            loop -> {
              iotask.flushLater(
                  () -> {
                    throw new IllegalStateException("thrown by a flush");
                  });
              iotask.afterTurn(
                  () -> {
                    throw new IllegalStateException("thrown by a wake");
                  });
            })
        .join();
    iotask.close();

    assertThat(errors)
        .extracting(Throwable::getMessage)
        .containsExactly("thrown by a flush", "thrown by a wake");
  }

  @Test
  void aFlushThatRenewsItselfLeavesTimeForOthers() {
    iotask.interact(loop -> iotask.flushLater(this::flushAgain)).join();

    iotask.interact(loop -> order.add("got through")).join();

    assertThat(order).containsExactly("got through");
  }

  private void flushAgain() {
    if (order.isEmpty()) {
      iotask.flushLater(this::flushAgain);
    }
  }

  @Test
  void aCommandThatThrowsIsReported() {
    iotask.send(
        new Command() {
          @Override
          public void run() {
            throw new IllegalStateException("thrown by a command");
          }

          @Override
          public void rejected() {
            throw new AssertionError("rejected before exit");
          }
        });
    iotask.interact(loop -> {}).join();

    assertThat(errors).singleElement().asString().contains("thrown by a command");
  }
}
