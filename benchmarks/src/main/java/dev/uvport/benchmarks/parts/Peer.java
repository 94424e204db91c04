package dev.uvport.benchmarks.parts;

/**
 * The other thread of a benchmark: does one thing again and again until it is interrupted.
 *
 * <p><b>Threading.</b> {@link #close} is for the thread that made it. <b>Ownership.</b> Whoever
 * makes one closes it.
 */
final class Peer {
  /** What it does. */
  interface Step {
    void run() throws InterruptedException;
  }

  private final Thread thread;

  Peer(Step step) {
    thread = new Thread(() -> repeat(step), "peer");
    thread.start();
  }

  private static void repeat(Step step) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        step.run();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
