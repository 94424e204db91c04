package dev.uvport.reliability.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;

/**
 * Kills and stops proxies, spread evenly over the streams that are begun.
 *
 * <p><b>Threading.</b> {@link #run} is for a thread of its own. <b>Ownership.</b> None.
 */
final class Wrecker {
  private static final int SHORTEST_STOP_MILLIS = 50;
  private static final int LONGEST_STOP_MILLIS = 1500;

  private final List<ChainProxy> proxies;
  private final Random random;
  private final List<Boolean> kills = new ArrayList<>();
  private volatile boolean down;

  Wrecker(List<ChainProxy> proxies, int kills, int stops, Random random) {
    this.proxies = proxies;
    this.random = random;
    this.kills.addAll(Collections.nCopies(kills, true));
    this.kills.addAll(Collections.nCopies(stops, false));
    Collections.shuffle(this.kills, random);
  }

  /** Whether a proxy that was killed is not back yet: who begins now could only be refused. */
  boolean isDown() {
    return down;
  }

  /** Does all of it while streams are begun. */
  void run(int streams, IntSupplier begun) throws InterruptedException {
    for (int fault = 0; fault < kills.size(); fault++) {
      long due = (long) streams * (fault + 1) / (kills.size() + 1);
      while (begun.getAsInt() < due) {
        Thread.sleep(1);
      }
      ChainProxy proxy = proxies.get(random.nextInt(proxies.size()));
      if (kills.get(fault)) {
        down = true;
        proxy.killAndRestart();
        down = false;
      } else {
        proxy.signal("STOP");
        int range = LONGEST_STOP_MILLIS - SHORTEST_STOP_MILLIS;
        Thread.sleep(Duration.ofMillis(SHORTEST_STOP_MILLIS + random.nextInt(range)).toMillis());
        proxy.signal("CONT");
      }
    }
  }
}
