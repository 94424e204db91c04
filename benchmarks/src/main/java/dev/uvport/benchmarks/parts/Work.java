package dev.uvport.benchmarks.parts;

import dev.uvport.iotask.Command;
import java.util.concurrent.Semaphore;

/**
 * What a loop is given to do a certain number of times; says when the last time is over.
 *
 * <p><b>Threading.</b> Runs on the loop's thread; {@link #await} is for the thread that waits.
 */
final class Work implements Runnable, Command {
  private final int times;
  private final Semaphore done = new Semaphore(0);
  private int count;

  Work(int times) {
    this.times = times;
  }

  @Override
  public void run() {
    if (++count == times) {
      count = 0;
      done.release();
    }
  }

  @Override
  public void rejected() {
    throw new AssertionError("the iotask has ended in the middle of a benchmark");
  }

  /** Waits until it has run as many times as it is to. */
  void await() throws InterruptedException {
    done.acquire();
  }
}
