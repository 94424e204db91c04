package dev.uvport.reliability.hostile;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A process that calls every method of a library, from several threads and from callbacks, with
 * random arguments, and says what came of it. It ends by itself with {@link #WRONG} or {@link
 * #HUNG}; what the library does to it, its exit status tells.
 *
 * <p><b>Threading.</b> {@link #run} is called once.
 */
final class Victim {
  /** Exit status: a call threw what it may not throw, or a loop reported such a thing. */
  static final int WRONG = 2;

  /** Exit status: a call did not end. */
  static final int HUNG = 3;

  private static final long MOST_OVERTIME = TimeUnit.SECONDS.toNanos(60);

  private final List<Executable> calls;
  private final Rules rules;
  private final Caller caller;
  private final Callbacks callbacks;
  private final AtomicInteger reports = new AtomicInteger();
  private final AtomicInteger logged = new AtomicInteger();

  // Kept, because the log manager holds loggers weakly, and the handler would go with it.
  private final Logger log = Logger.getLogger("dev.uvport");

  /**
   * Makes a victim.
   *
   * @param calls what it calls
   * @param rules told by its maker what a loop reports, see {@link #reported}
   */
  Victim(List<Executable> calls, Pool pool, Arguments arguments, Rules rules, Journal journal) {
    this.calls = calls;
    this.rules = rules;
    Watch watch = new Watch(Victim::hung);
    caller = new Caller(calls, pool, arguments, rules, journal, watch, Victim::wrong);
    callbacks = new Callbacks(pool, arguments::make, caller::callAny);
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> judge(thread.getName(), thrown));
    log.setUseParentHandlers(false);
    log.addHandler(new Log());
    watch.start();
  }

  /** User code that misbehaves. */
  Callbacks callbacks() {
    return callbacks;
  }

  /** Calls on so many threads for so long, then ends the process. */
  void run(long seed, double seconds, int threads) throws InterruptedException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Random random = new Random(seed * 31 + i);
      Thread thread = new Thread(() -> callUntil(end, random), "caller-" + i);
      callers.add(thread);
      thread.start();
    }
    for (Thread thread : callers) {
      thread.join();
    }
    System.out.printf(
        "%d methods, %d calls, %d of them refused, %d errors of callbacks reported, %d warnings%n",
        calls.size(), caller.total(), caller.failed(), reports.get(), logged.get());
    caller.missed().forEach(missed -> System.out.println("never called: " + missed));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  /**
   * Every method in turn, in another order each time, so that none is left to chance; on a machine
   * that is too slow for all of them, for some time longer.
   */
  private void callUntil(long end, Random random) {
    List<Executable> order = new ArrayList<>(calls);
    while (!isOver(end)) {
      Collections.shuffle(order, random);
      for (Executable call : order) {
        if (isOver(end)) {
          return;
        }
        rules.provide(random);
        if (random.nextInt(8) > 0) {
          Thread.interrupted();
        }
        caller.call(call, random);
      }
    }
  }

  private boolean isOver(long end) {
    long past = System.nanoTime() - end;
    return past >= MOST_OVERTIME || past >= 0 && caller.hasMadeEach();
  }

  /** Takes what a loop reports. */
  void reported(Throwable thrown) {
    reports.incrementAndGet();
    judge("a loop reported", thrown);
  }

  private static void judge(String where, Throwable thrown) {
    if (!Caller.isThrownByCallback(thrown)) {
      wrong(where, thrown);
    }
  }

  private static void wrong(String call, Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    end(WRONG, call + " must not end with " + trace);
  }

  private static void hung(String report) {
    end(HUNG, report);
  }

  private static synchronized void end(int status, String why) {
    System.out.println(why);
    System.out.flush();
    Runtime.getRuntime().halt(status);
  }

  /** What the library logs. */
  private final class Log extends Handler {
    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
        Throwable thrown = record.getThrown();
        boolean isTrace = thrown != null && thrown.getClass() == Throwable.class; // the watchdog's
        if (thrown != null && !isTrace) {
          reported(thrown);
        } else {
          logged.incrementAndGet();
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
