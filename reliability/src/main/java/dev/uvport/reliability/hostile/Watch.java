package dev.uvport.reliability.hostile;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts a call that takes long, and reports one that answers to no interrupt.
 *
 * <p><b>Threading.</b> {@link #begin} and {@link #end} from any thread, in pairs; calls nest.
 */
final class Watch extends Thread {
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(3);
  private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);

  /** A call under way, on one thread. */
  private record Activity(String call, long since, @Nullable Activity outer) {}

  private final Map<Thread, Activity> active = new ConcurrentHashMap<>();
  private final Consumer<String> hung;

  /**
   * Makes a watch that is to be started.
   *
   * @param hung takes the call that does not end
   */
  Watch(Consumer<String> hung) {
    super("watch");
    setDaemon(true);
    this.hung = hung;
  }

  void begin(String call) {
    Thread here = Thread.currentThread();
    active.put(here, new Activity(call, System.nanoTime(), active.get(here)));
  }

  void end() {
    Thread here = Thread.currentThread();
    Activity outer = active.get(here).outer();
    if (outer == null) {
      active.remove(here);
    } else {
      // The outer call's time begins again: what it has waited for was not its own.
      active.put(here, new Activity(outer.call(), System.nanoTime(), outer.outer()));
    }
  }

  @Override
  public void run() {
    while (true) {
      LockSupport.parkNanos(PATIENCE / 2);
      long now = System.nanoTime();
      active.forEach((thread, activity) -> look(thread, activity, now));
    }
  }

  private void look(Thread thread, Activity activity, long now) {
    if (now - activity.since() > LIMIT) {
      StringBuilder report = new StringBuilder(activity.call()).append(" does not end:\n");
      for (StackTraceElement frame : thread.getStackTrace()) {
        report.append("    at ").append(frame).append('\n');
      }
      hung.accept(report.toString());
    } else if (now - activity.since() > PATIENCE) {
      thread.interrupt();
    }
  }
}
