package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class UvLoopTest {
  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "NOWAIT"})
  void aLoopWithoutHandlesHasNothingToDo(UvLoop.Mode mode) {
    try (TestLoop test = new TestLoop()) {
      assertThat(test.loop().run(mode)).isFalse();
    }
  }

  @Test
  void closeTwiceIsCloseOnce() {
    UvLoop loop = new UvLoop(Throwable::printStackTrace);

    loop.close();
    loop.close();

    assertThat(loop.live()).isZero();
  }

  @Test
  void closeFreesWhateverIsOpen() {
    List<String> closed = new ArrayList<>();
    TestLoop test = new TestLoop();
    UvTimer timer = new UvTimer(test.loop());
    timer.start(3_600_000, () -> closed.add("fired"));
    timer.onClosed(() -> closed.add("timer"));
    new UvTcp(test.loop()).onClosed(() -> closed.add("tcp"));
    new UvAsync(test.loop()).onClosed(() -> closed.add("async"));

    test.close();

    assertThat(closed).containsExactlyInAnyOrder("timer", "tcp", "async");
    assertThat(timer.isOpen()).isFalse();
  }

  @Test
  void aHandleMadeByACloseCallbackIsClosedToo() {
    TestLoop test = new TestLoop();
    List<UvTimer> late = new ArrayList<>();
    new UvTimer(test.loop()).onClosed(() -> late.add(new UvTimer(test.loop())));

    test.close();

    assertThat(late).singleElement().matches(timer -> !timer.isOpen());
  }

  @Test
  void runOnAClosedLoopSaysSo() {
    UvLoop loop = new UvLoop(Throwable::printStackTrace);
    loop.close();

    assertThatThrownBy(() -> loop.run(UvLoop.Mode.NOWAIT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void runInsideRunIsRefused() {
    try (TestLoop test = new TestLoop()) {
      new UvTimer(test.loop()).start(0, () -> test.loop().run(UvLoop.Mode.NOWAIT));

      test.runUntil(() -> !test.errors().isEmpty());

      assertThat(test.errors())
          .singleElement()
          .isInstanceOf(IllegalStateException.class)
          .asString()
          .contains("inside UvLoop.run");
    }
  }

  @Test
  void closeInsideRunIsRefused() {
    try (TestLoop test = new TestLoop()) {
      new UvTimer(test.loop()).start(0, test.loop()::close);

      test.runUntil(() -> !test.errors().isEmpty());

      assertThat(test.errors())
          .singleElement()
          .isInstanceOf(IllegalStateException.class)
          .asString()
          .contains("inside UvLoop.run");
    }
  }

  @Test
  void anotherThreadIsRefusedAndNamed() throws Exception {
    try (TestLoop test = new TestLoop()) {
      UvTimer timer = new UvTimer(test.loop());
      FutureTask<Void> stranger =
          new FutureTask<>(
              () -> {
                assertForeign(() -> test.loop().run(UvLoop.Mode.NOWAIT));
                assertForeign(test.loop()::close);
                assertForeign(() -> new UvTimer(test.loop()));
                assertForeign(() -> timer.start(0, () -> {}));
                assertForeign(timer::close);
                return null;
              });
      new Thread(stranger, "the stranger").start();

      stranger.get();
      assertThat(timer.isOpen()).isTrue();
    }
  }

  private static void assertForeign(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("the stranger", Thread.currentThread().getName());
  }

  @Test
  void anActionThatThrowsIsReportedAndCostsItsHandleOnly() {
    AtomicInteger others = new AtomicInteger();
    try (TestLoop test = new TestLoop()) {
      UvTimer bad = new UvTimer(test.loop());
      bad.start(
          0,
          () -> {
            throw new IllegalStateException("thrown by the action");
          });
      new UvTimer(test.loop()).start(0, others::incrementAndGet);

      test.runUntil(() -> others.get() == 1 && !bad.isOpen());

      assertThat(test.errors()).singleElement().asString().contains("thrown by the action");
    }
  }

  @Test
  void anErrorHandlerThatThrowsDoesNotTakeTheLoopAlong() {
    AtomicInteger others = new AtomicInteger();
    UvLoop loop =
        new UvLoop(
            thrown -> {
              throw new IllegalStateException("thrown by the handler");
            });
    try (loop) {
      new UvTimer(loop)
          .start(
              0,
              () -> {
                throw new IllegalStateException("thrown by the action");
              });
      new UvTimer(loop).start(0, others::incrementAndGet);
      loop.run(UvLoop.Mode.DEFAULT);
    }
    assertThat(others).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -64, 0, 1, 63, 65})
  void anArenaThatIsNoMultipleOf64IsRefused(int size) {
    assertThatThrownBy(() -> new UvLoop(Throwable::printStackTrace, size, size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("arena of " + size);
  }

  @Test
  void callbacksReachJavaByUpcallsInClosureModeOnly() {
    long before = Uv.upcalls();
    AtomicInteger fired = new AtomicInteger();
    try (TestLoop test = new TestLoop()) {
      new UvTimer(test.loop()).start(0, fired::incrementAndGet);
      test.runUntil(() -> fired.get() == 1);
    }
    // The timer, its close, and nothing else.
    long expected = Uv.callbackMode().equals("native") ? 0 : 2;
    assertThat(Uv.upcalls() - before).isEqualTo(expected);
  }

  @Test
  void theModeIsTheOneAskedFor() {
    assertThat(Uv.callbackMode())
        .isEqualTo(System.getProperty("uvport.callbacks", Uv.callbackMode()))
        .isIn("native", "closure");
  }

  @Test
  void theVersionIsOneThatWeSupport() {
    assertThat(Uv.version()).matches("1\\.(4[4-9]|[5-9]\\d)\\.\\d+");
  }
}
