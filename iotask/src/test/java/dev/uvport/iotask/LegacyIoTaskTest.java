package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.ChildJvm;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.UvAsync;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tests of {@code uv_iotask.rs}, and of {@code priv.rs}, on which the global loop stood. */
@Timeout(180)
@ExtendWith(LeakCheck.class)
class LegacyIoTaskTest {

  /**
   * {@code test_uv_iotask_async}: seven tasks have a loop of their own make, signal and close an
   * async handle; then the loop is told to exit, and its task reports its end.
   */
  @Test
  void iotaskAsync() throws Exception {
    int tasks = 7;
    IoTask iotask = IoTask.spawn("legacy");
    ExecutorService threads = Executors.newFixedThreadPool(tasks);
    Set<Thread> ranOn = ConcurrentHashMap.newKeySet();
    Callable<Void> interacting =
        () -> {
          iotask
              .interact(
                  loop -> {
                    ranOn.add(Thread.currentThread());
                    UvAsync async = new UvAsync(loop);
                    async.send();
                    async.close();
                  })
              .join();
          return null;
        };
    List<Future<Void>> done = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      done.add(threads.submit(interacting));
    }
    for (Future<Void> one : done) {
      one.get();
    }
    threads.shutdown();
    iotask.exit();
    iotask.close();

    assertThat(ranOn).hasSize(1).allSatisfy(thread -> assertThat(thread.isAlive()).isFalse());
  }

  /**
   * {@code test_from_global_chan1} and {@code 2}: ten threads race to make the global loop, a
   * hundred times; all get the one that one of them has made. In a process of its own, which has a
   * hundred copies of the class.
   */
  @Test
  void ofThreadsThatRaceForTheGlobalLoopAllGetTheSame() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            RaceForTheGlobalLoop.class, List.of(), List.of("-XX:MaxDirectMemorySize=512m"));

    assertThat(outcome.output().strip()).isEqualTo("100 rounds of 10, one loop each");
    assertThat(outcome.exitCode()).isZero();
  }

  /** Races once for each of a hundred copies of {@link IoTask}. */
  static final class RaceForTheGlobalLoop {
    private static final int ROUNDS = 100;
    private static final int RACERS = 10;

    public static void main(String[] args) throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(RACERS);
      for (int round = 0; round < ROUNDS; round++) {
        Class<?> copy = new IoTaskLoader().loadClass(IoTask.class.getName());
        CyclicBarrier start = new CyclicBarrier(RACERS);
        List<Future<Object>> racers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
          racers.add(
              threads.submit(
                  () -> {
                    start.await();
                    return copy.getMethod("global").invoke(null);
                  }));
        }
        Object first = racers.get(0).get();
        for (Future<Object> racer : racers) {
          if (racer.get() != first) {
            throw new IllegalStateException("two global loops in round " + round);
          }
        }
      }
      threads.shutdown();
      System.out.println(ROUNDS + " rounds of " + RACERS + ", one loop each");
    }
  }

  /** Makes iotask's classes anew, and shares all others. */
  private static final class IoTaskLoader extends URLClassLoader {
    IoTaskLoader() {
      super(new URL[] {IoTask.class.getProtectionDomain().getCodeSource().getLocation()});
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(IoTask.class.getPackageName() + ".")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }

  /**
   * {@code test_weaken_task_*}: the global loop is weak, so a process whose other threads have
   * ended ends, though the loop still has something to do.
   */
  @Test
  void theGlobalLoopKeepsNoProcessAlive() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(LeaveATimer.class, List.of(), List.of());

    assertThat(outcome.output().strip()).isEqualTo("main has ended");
    assertThat(outcome.exitCode()).isZero();
  }

  /** Ends while the global loop waits for a timer. */
  static final class LeaveATimer {
    public static void main(String[] args) {
      IoTask.global().after(Duration.ofDays(1), () -> System.out.println("a day has passed"));
      IoTask.global().interact(loop -> System.out.println("main has ended")).join();
    }
  }
}
