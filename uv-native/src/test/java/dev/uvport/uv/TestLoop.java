package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A loop of the test's own thread, with the errors that it reports. */
final class TestLoop implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final List<Throwable> errors = new ArrayList<>();
  private final UvLoop loop;

  TestLoop() {
    this(UvLoop.DEFAULT_ARENA);
  }

  TestLoop(int arenaSize) {
    loop = new UvLoop(errors::add, arenaSize, arenaSize);
  }

  UvLoop loop() {
    return loop;
  }

  List<Throwable> errors() {
    return errors;
  }

  /** Runs turns until something is so, and fails if it does not become so. */
  void runUntil(BooleanSupplier reached) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("nanoseconds past the patience").isNegative();
      loop.run(UvLoop.Mode.NOWAIT);
      Thread.yield();
    }
  }

  /** Runs until the loop has nothing left to do. */
  void runToTheEnd() {
    loop.run(UvLoop.Mode.DEFAULT);
  }

  @Override
  public void close() {
    loop.close();
    assertThat(loop.live()).as("handles and requests of a closed loop").isZero();
    assertThat(loop.dropped()).as("completions lost to a full ring").isZero();
  }
}
