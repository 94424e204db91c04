package dev.uvport.net;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that the process keeps for the moment when it has no other, so that the failure to
 * accept can be told: to log for the first time, the JDK opens files, and if it cannot, its time
 * zones are broken for as long as the process lives.
 *
 * <p><b>Threading.</b> Any thread. <b>Ownership.</b> The process's, from the first listener on.
 */
final class SpareDescriptor {
  private static final AtomicReference<@Nullable FileInputStream> SPARE = new AtomicReference<>();

  private SpareDescriptor() {}

  /** Takes one, unless it is there or none is left. */
  static void hold() {
    if (SPARE.get() != null) {
      return;
    }
    try {
      FileInputStream taken = new FileInputStream("/dev/null");
      if (!SPARE.compareAndSet(null, taken)) {
        taken.close();
      }
    } catch (IOException e) {
      return; // the next one who asks may be luckier
    }
  }

  /** Runs an action while the descriptor is free, if it is there and no other thread is faster. */
  static void lend(Runnable action) {
    FileInputStream spare = SPARE.getAndSet(null);
    try {
      if (spare != null) {
        spare.close();
      }
    } catch (IOException e) {
      NetLog.mayHappen("closing /dev/null", e);
    }
    try {
      action.run();
    } finally {
      hold();
    }
  }
}
