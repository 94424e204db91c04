package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each thing that {@link LoopGate} refuses is brought about, and refused. */
@Timeout(60)
final class LoopGateTest {
  private final LoopGate before = LoopGate.now();

  @Test
  void aCompletionForWhatIsGoneIsRefused() {
    try (UvLoop loop = new UvLoop(Throwable::printStackTrace)) {
      List<UvTimer> fired = new ArrayList<>();
      UvTimer one = new UvTimer(loop);
      UvTimer other = new UvTimer(loop);
      one.start(1, () -> fired.add(hide(other)));
      other.start(1, () -> fired.add(hide(one)));
      while (fired.isEmpty()) {
        loop.run(UvLoop.Mode.ONCE);
      }
      LoopGate after = LoopGate.now();
      show(fired.get(0));

      assertThatThrownBy(() -> after.check(before)).hasMessageContaining("for what is gone");
    }
  }

  /** Takes a timer out of the registry, so that its record finds nobody. */
  private static UvTimer hide(UvTimer timer) {
    timer.loop.registry().remove(token(timer), timer);
    return timer;
  }

  private static void show(UvTimer timer) {
    long token = timer.loop.registry().add(timer);
    NativeMemory.putLong(timer.address() + ControlBlock.TOKEN_OFFSET, token);
  }

  private static long token(UvTimer timer) {
    return NativeMemory.getLong(timer.address() + ControlBlock.TOKEN_OFFSET);
  }

  @Test
  void aLostCompletionIsRefused() {
    new UvLoopStats().countLost(1);

    assertThatThrownBy(() -> LoopGate.now().check(before)).hasMessageContaining("lost");
  }

  @Test
  void aLostCompletionIsCountedBeforeItIsReported() {
    List<UvLoop> loops = new ArrayList<>();
    List<Long> lost = new ArrayList<>();
    try (UvLoop loop = new UvLoop(thrown -> lost.add(loops.get(0).stats().lost()))) {
      loops.add(loop);
      UvTimer timer = new UvTimer(loop);
      long control = NativeMemory.getLong(timer.address() + ControlBlock.CONTROL_OFFSET);
      NativeMemory.putLong(control + ControlBlock.DROPPED, 2);

      loop.run(UvLoop.Mode.NOWAIT);

      assertThat(lost).containsExactly(2L);
    }
  }

  @Test
  void aLoopThatSpinsIsRefused() {
    UvLoopStats stats = new UvLoopStats();
    long allowedInAMinute = 70_000;
    for (int turn = 0; turn <= allowedInAMinute; turn++) {
      stats.turnOver(true);
    }

    assertThatThrownBy(() -> LoopGate.now().check(before)).hasMessageContaining("nothing to do");
  }

  @Test
  void turnsInVainNowAndThenAreFine() {
    UvLoopStats stats = new UvLoopStats();
    for (int turn = 0; turn < 70_000; turn++) {
      stats.turnOver(turn % 2 == 0);
    }

    assertThatCode(() -> LoopGate.now().check(before)).doesNotThrowAnyException();
  }
}
