package dev.uvport.reliability.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Steps that some threads take at once, each its own in their order.
 *
 * @param steps of all threads
 */
record Program(List<Step> steps) {
  static final int LANES = 3;
  private static final int CONNECTIONS = 3;
  private static final int STEPS = 260;
  private static final Op[] DRAWN = drawn();

  /** Each kind of step as often as its weight says. */
  private static Op[] drawn() {
    return Arrays.stream(Op.values())
        .flatMap(op -> java.util.Collections.nCopies(op.weight, op).stream())
        .toArray(Op[]::new);
  }

  /** A program at random. */
  static Program random(Random random) {
    List<Step> steps = new ArrayList<>();
    for (int conn = 0; conn < CONNECTIONS; conn++) {
      steps.add(
          new Step(
              conn % LANES, conn, false, Op.CONNECT, random.nextInt(LinkKind.values().length)));
    }
    while (steps.size() < STEPS) {
      steps.add(
          new Step(
              random.nextInt(LANES),
              random.nextInt(CONNECTIONS),
              random.nextBoolean(),
              calm(DRAWN[random.nextInt(DRAWN.length)], steps.size(), random),
              random.nextInt(2_000)));
    }
    if (random.nextInt(8) == 0) {
      steps.add(random.nextInt(steps.size()), new Step(0, 0, true, Op.KILL, 0));
    }
    if (random.nextInt(24) == 0) {
      Step exit = new Step(1, 0, false, Op.EXIT, random.nextInt(2));
      steps.add(CONNECTIONS + random.nextInt(steps.size() - CONNECTIONS), exit);
    }
    return new Program(List.copyOf(steps));
  }

  /** Ends of connections come late more often than early, so that there is something to end. */
  private static Op calm(Op op, int at, Random random) {
    boolean ends = op.compareTo(Op.SHUTDOWN) >= 0;
    return ends && random.nextInt(STEPS) > at ? Op.WRITE : op;
  }

  /** Reads what {@link #toString} has written. */
  static Program parse(String text) {
    return new Program(text.lines().filter(line -> !line.isBlank()).map(Step::parse).toList());
  }

  List<Step> ofLane(int lane) {
    return steps.stream().filter(step -> step.lane() == lane).toList();
  }

  /** The same without some steps. */
  Program without(int from, int length) {
    List<Step> kept = new ArrayList<>(steps);
    kept.subList(from, Math.min(from + length, kept.size())).clear();
    return new Program(List.copyOf(kept));
  }

  /** Whether a connection is made at all. */
  boolean connects(int conn) {
    return steps.stream().anyMatch(step -> step.op() == Op.CONNECT && step.conn() == conn);
  }

  boolean has(Op op) {
    return steps.stream().anyMatch(step -> step.op() == op);
  }

  /** A line for each step. */
  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
  }
}
