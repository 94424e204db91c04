package dev.uvport.reliability.model;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs programs at random until enough steps have been taken, and shrinks one that fails.
 *
 * <p><b>Threading.</b> One thread, apart from the lanes. <b>Ownership.</b> Owns what the programs
 * stand on, until it is closed.
 */
final class Model implements AutoCloseable {
  /** How often a shorter program is run to see whether it fails still. */
  private static final int TRIES = 8;

  /** Who waits in vain makes each try long. */
  private static final Duration SHRINKING = Duration.ofMinutes(1);

  private final Plant plant;
  private final Duration limit;
  private final ExecutorService lanes =
      Executors.newCachedThreadPool(
          task -> {
            Thread lane = new Thread(task, "model-lane");
            lane.setDaemon(true);
            return lane;
          });
  private Ground ground = new Ground();
  private long programs;
  private long steps;

  Model(Plant plant, Duration limit) throws IOException {
    this.plant = plant;
    this.limit = limit;
  }

  long programs() {
    return programs;
  }

  long steps() {
    return steps;
  }

  /**
   * Runs programs.
   *
   * @param seed of their steps; how the threads meet is up to the machine
   * @param atLeast steps
   * @throws AssertionError on the first program that fails, with the seed and the shortest program
   *     found that fails, too
   */
  void run(long seed, long atLeast) throws Exception {
    Random random = new Random(seed);
    while (steps < atLeast) {
      Program program = Program.random(random);
      Faults faults = run(program);
      if (!faults.isEmpty()) {
        System.out.printf("seed %d, program %d:%n%s%n%s%n", seed, programs, faults, program);
        throw new AssertionError(
            "seed %d, program %d, with -Duvport.seed=%d again:%n%s%nshortened:%n%s"
                .formatted(seed, programs, seed, faults, shrink(program, faults.kind())));
      }
    }
  }

  /** Runs a program once. */
  Faults run(Program program) throws Exception {
    Run run = new Run(program, ground, plant, limit);
    Faults faults;
    try {
      faults = run.run(lanes);
    } finally {
      steps += run.steps();
      programs++;
    }
    if (program.has(Op.EXIT) || !faults.isEmpty()) {
      ground.close();
      ground = new Ground();
    }
    return faults;
  }

  /** The same program without steps that it fails without in the same way, too. */
  Program shrink(Program failing, String kind) throws Exception {
    Program shortest = failing;
    long end = System.nanoTime() + SHRINKING.toNanos();
    for (int length = failing.steps().size() / 2; length > 0; length /= 2) {
      for (int from = 0; from < shortest.steps().size() && System.nanoTime() - end < 0; ) {
        Program shorter = shortest.without(from, length);
        if (fails(shorter, kind)) {
          shortest = shorter;
        } else {
          from += length;
        }
      }
    }
    return shortest;
  }

  private boolean fails(Program program, String kind) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      if (run(program).kind().equals(kind)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    lanes.shutdownNow();
    ground.close();
  }
}
