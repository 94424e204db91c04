package dev.uvport.samples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lines on standard error about what strangers cause, one a second at most: a log that anybody can
 * fill is a way to fill a disk.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Nothing is to be closed.
 */
final class RareLog {
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final String program;
  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicInteger left = new AtomicInteger();

  RareLog(String program) {
    this.program = program;
  }

  /** Says something, unless something was said within the last second; then it is counted. */
  void say(String what) {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + PAUSE)) {
      left.incrementAndGet();
      return;
    }
    int count = left.getAndSet(0);
    String more = count == 0 ? "" : " (and " + count + " such lines before)";
    System.err.println(program + ": " + what + more);
  }
}
