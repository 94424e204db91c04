package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import com.kenai.jffi.PageManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls each stub of each strategy as libuv does, on memory made by hand. */
@Timeout(120)
class CallbackStubsTest {
  private static final int ECONNRESET = -104;
  private static final int UV_EOF = -4095;
  private static final long ARENA_SIZE = 1 << 20;
  private static final long BASE = StubFixture.ARENA;

  private final StubFixture memory = new StubFixture(ARENA_SIZE);

  /** What this machine can run: the closures, and the machine code if there is any. */
  static List<CallbackStubs> strategies() throws CodePages.RefusedException {
    List<CallbackStubs> strategies = new ArrayList<>(List.of(ClosureStubs.stubs()));
    if (hasMachineCode()) {
      strategies.add(machineCode());
    }
    return strategies;
  }

  static boolean hasMachineCode() {
    return CallbackStubs.machineCode().isPresent();
  }

  private static CallbackStubs machineCode() throws CodePages.RefusedException {
    return CallbackStubs.publish(
        CallbackStubs.machineCode().orElseThrow(), PageManager.getInstance());
  }

  @AfterEach
  void freeMemory() {
    memory.close();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void allocOffersAtMost64KiB(CallbackStubs stubs) {
    memory.callAlloc(stubs, 65_536);

    assertThat(memory.buf(ControlBlock.BUF_BASE)).isEqualTo(StubFixture.ARENA);
    assertThat(memory.buf(ControlBlock.BUF_LEN)).isEqualTo(65_536);
    assertThat(memory.arenaUsed()).isZero();
    assertThat(memory.records()).isZero();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void allocOffersTheRestOfASmallArena(CallbackStubs stubs) {
    for (long rest : new long[] {65_536, 65_535, 65_472, 64, 0}) {
      memory.reset(0, rest);
      memory.callAlloc(stubs, 65_536);
      assertThat(memory.buf(ControlBlock.BUF_LEN)).isEqualTo(rest);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void readLeavesARecord(CallbackStubs stubs) {
    memory.callRead(stubs, 100, BASE);

    assertThat(memory.records()).isEqualTo(1);
    assertRecord(0, 100, BASE, ControlBlock.READ);
    assertThat(memory.control(ControlBlock.DROPPED)).isZero();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void readTakesWholeQuantaOfTheArena(CallbackStubs stubs) {
    long[][] readAndTaken = {
      {1, 64}, {63, 64}, {64, 64}, {65, 128}, {128, 128}, {65_535, 65_536}, {65_536, 65_536}
    };
    for (long[] row : readAndTaken) {
      memory.reset(0, ARENA_SIZE);
      memory.callRead(stubs, row[0], BASE);
      assertThat(memory.arenaUsed()).as("after a read of %d", row[0]).isEqualTo(row[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void endAndErrorLeaveARecordAndTakeNothing(CallbackStubs stubs) {
    memory.callRead(stubs, UV_EOF, BASE);
    memory.callRead(stubs, ECONNRESET, 0);

    assertThat(memory.records()).isEqualTo(2);
    assertRecord(0, UV_EOF, BASE, ControlBlock.READ);
    assertRecord(1, ECONNRESET, 0, ControlBlock.READ);
    assertThat(memory.arenaUsed()).isZero();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void nothingReadAndNoBufferLeaveNoRecord(CallbackStubs stubs) {
    byte[] before = memory.snapshot();

    memory.callRead(stubs, 0, BASE);
    memory.callRead(stubs, ControlBlock.ENOBUFS, BASE);

    assertThat(memory.records()).isZero();
    assertThat(memory.arenaUsed()).isZero();
    assertThat(memory.control(ControlBlock.DROPPED)).isZero();
    int ring = StubFixture.guard() - StubFixture.RECORDS * ControlBlock.RECORD_SIZE;
    assertThat(from(memory.snapshot(), ring)).isEqualTo(from(before, ring));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void nothingReadIsNoDropInAFullRing(CallbackStubs stubs) {
    memory.reset(StubFixture.RECORDS, ARENA_SIZE);

    memory.callRead(stubs, 0, BASE);
    memory.callRead(stubs, ControlBlock.ENOBUFS, BASE);

    assertThat(memory.control(ControlBlock.DROPPED)).isZero();
    assertThat(memory.records()).isEqualTo(StubFixture.RECORDS);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void eventLeavesItsStatusWithItsSign(CallbackStubs stubs) {
    memory.callEvent(stubs, 0, 7);
    memory.callEvent(stubs, ECONNRESET, -1);
    memory.callEvent(stubs, Integer.MIN_VALUE, Long.MIN_VALUE);

    assertRecord(0, 0, 7, ControlBlock.EVENT);
    assertRecord(1, ECONNRESET, -1, ControlBlock.EVENT);
    assertRecord(2, Integer.MIN_VALUE, Long.MIN_VALUE, ControlBlock.EVENT);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void eventIgnoresTheUpperHalfOfItsStatus(CallbackStubs stubs) {
    memory.callEvent(stubs, 0xdead_beef_0000_0005L, 0);
    memory.callEvent(stubs, 0x0000_0001_ffff_ff98L, 0);

    assertRecord(0, 5, 0, ControlBlock.EVENT);
    assertRecord(1, ECONNRESET, 0, ControlBlock.EVENT);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void closedLeavesARecordOfZeroes(CallbackStubs stubs) {
    memory.callClosed(stubs);

    assertThat(memory.records()).isEqualTo(1);
    assertRecord(0, 0, 0, ControlBlock.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void theLastPlaceIsUsed(CallbackStubs stubs) {
    memory.reset(StubFixture.RECORDS - 1, ARENA_SIZE);

    memory.callClosed(stubs);

    assertThat(memory.records()).isEqualTo(StubFixture.RECORDS);
    assertRecord(StubFixture.RECORDS - 1, 0, 0, ControlBlock.CLOSED);
    assertThat(memory.control(ControlBlock.DROPPED)).isZero();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aFullRingCountsDropsAndStaysAsItIs(CallbackStubs stubs) {
    List<Consumer<StubFixture>> calls =
        List.of(
            m -> m.callRead(stubs, 100, BASE),
            m -> m.callRead(stubs, UV_EOF, BASE),
            m -> m.callEvent(stubs, ECONNRESET, 9),
            m -> m.callClosed(stubs));
    memory.reset(StubFixture.RECORDS, ARENA_SIZE);
    int ring = StubFixture.guard() - StubFixture.RECORDS * ControlBlock.RECORD_SIZE;
    byte[] before = memory.snapshot();

    calls.forEach(call -> call.accept(memory));

    assertThat(memory.control(ControlBlock.DROPPED)).isEqualTo(calls.size());
    assertThat(memory.records()).isEqualTo(StubFixture.RECORDS);
    assertThat(from(memory.snapshot(), ring)).isEqualTo(from(before, ring));
    assertThat(memory.scratch(ControlBlock.KIND)).isEqualTo(ControlBlock.CLOSED);
  }

  @Test
  @EnabledIf("hasMachineCode")
  void machineCodeDoesWhatTheClosuresDo() throws CodePages.RefusedException {
    long seed = System.nanoTime();
    System.out.println("machineCodeDoesWhatTheClosuresDo: seed " + seed);
    Random random = new Random(seed);
    CallbackStubs machineCode = machineCode();
    for (int call = 0; call < 100_000; call++) {
      memory.reset(random.nextInt(StubFixture.RECORDS + 1), 64L * random.nextInt(2_048));
      Consumer<CallbackStubs> callback = randomCall(random);
      byte[] before = memory.snapshot();

      callback.accept(ClosureStubs.stubs());
      byte[] expected = memory.snapshot();
      memory.restore(before);
      callback.accept(machineCode);

      byte[] actual = memory.snapshot();
      if (!Arrays.equals(actual, expected)) {
        assertThat(actual).as("seed %d, call %d", seed, call).isEqualTo(expected);
      }
    }
  }

  private Consumer<CallbackStubs> randomCall(Random random) {
    long word = random.nextLong();
    long extra = random.nextLong();
    return switch (random.nextInt(8)) {
      case 0 -> stubs -> memory.callAlloc(stubs, word);
      case 1 -> stubs -> memory.callRead(stubs, 1 + (word >>> 48), extra);
      case 2 -> stubs -> memory.callRead(stubs, word >> 56, extra);
      case 3 -> stubs -> memory.callRead(stubs, 0, extra);
      case 4 -> stubs -> memory.callRead(stubs, ControlBlock.ENOBUFS, extra);
      case 5 -> stubs -> memory.callRead(stubs, word, extra);
      case 6 -> stubs -> memory.callEvent(stubs, word, extra);
      default -> memory::callClosed;
    };
  }

  @Test
  @EnabledIf("hasMachineCode")
  void machineCodeNeverCallsJava() throws CodePages.RefusedException {
    long before = CallbackStubs.upcalls();

    callEach(machineCode());

    assertThat(CallbackStubs.upcalls()).isEqualTo(before);
  }

  @Test
  void closuresCountTheirCalls() {
    long before = CallbackStubs.upcalls();

    callEach(ClosureStubs.stubs());

    assertThat(CallbackStubs.upcalls()).isEqualTo(before + 4);
  }

  private void callEach(CallbackStubs stubs) {
    memory.callAlloc(stubs, 65_536);
    memory.callRead(stubs, 1, BASE);
    memory.callEvent(stubs, 0, 0);
    memory.callClosed(stubs);
  }

  @Test
  void closuresStayAliveWithoutAReference() {
    CallbackStubs stubs = ClosureStubs.stubs();
    for (int round = 0; round < 3; round++) {
      System.gc();
      memory.reset(0, ARENA_SIZE);
      callEach(stubs);
      assertThat(memory.records()).isEqualTo(3);
    }
  }

  private void assertRecord(int index, long value, long extra, long kind) {
    assertThat(memory.record(index, ControlBlock.TOKEN)).isEqualTo(StubFixture.TOKEN);
    assertThat(memory.record(index, ControlBlock.VALUE)).isEqualTo(value);
    assertThat(memory.record(index, ControlBlock.EXTRA)).isEqualTo(extra);
    assertThat(memory.record(index, ControlBlock.KIND)).isEqualTo(kind);
  }

  private static byte[] from(byte[] snapshot, int offset) {
    return Arrays.copyOfRange(snapshot, offset, snapshot.length);
  }
}
