package dev.uvport.reliability.faults;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that take every descriptor they can get, and give one back now and then, so that whoever
 * needs one may get it, and may not.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Closing it ends the threads and gives all
 * descriptors back.
 */
final class DescriptorThieves implements AutoCloseable {
  /** How many are taken again after each that is given back. */
  private static final int GREED = 8;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean over;

  DescriptorThieves(int count) {
    for (int i = 0; i < count; i++) {
      Thread thief = new Thread(this::steal, "thief " + i);
      thief.start();
      threads.add(thief);
    }
  }

  /** How often there was none left to take. */
  long refused() {
    return refused.get();
  }

  private void steal() {
    Queue<FileInputStream> stolen = new ArrayDeque<>();
    try {
      while (!over) {
        giveBack(stolen, 1);
        for (int i = 0; i < GREED; i++) {
          take(stolen);
        }
      }
    } finally {
      giveBack(stolen, stolen.size());
    }
  }

  private void take(Queue<FileInputStream> stolen) {
    try {
      stolen.add(new FileInputStream("/dev/null"));
    } catch (IOException noneLeft) {
      refused.incrementAndGet();
      Thread.yield();
    }
  }

  private static void giveBack(Queue<FileInputStream> stolen, int count) {
    for (int i = 0; i < count && !stolen.isEmpty(); i++) {
      try {
        stolen.remove().close();
      } catch (IOException e) {
        throw new IllegalStateException("a descriptor cannot be given back", e);
      }
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      for (Thread thief : threads) {
        thief.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
