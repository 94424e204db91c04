package dev.uvport.benchmarks.parts;

import dev.uvport.iotask.IoTask;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One of many timers beside {@value #PENDING} that wait already, as time-outs of connections do:
 * set and cancelled, by the loop itself or by another thread, or set by another thread and fired;
 * and one without a delay that nothing but a timer has set.
 */
@OperationsPerInvocation(TimerBenchmark.MANY)
public class TimerBenchmark extends PartBenchmark {
  static final int MANY = 10_000;
  static final int PENDING = 10_000;
  private static final int CHAIN = 1000;

  /** Like most time-outs, those that are set and cancelled are later than those that wait. */
  private static final int PENDING_MINUTES = 59;

  private static final int TIMEOUT_MINUTES = 60;
  private static final Duration TIMEOUT = Duration.ofMinutes(TIMEOUT_MINUTES);

  private static void never() {
    throw new AssertionError("a timer of an hour has fired, or one that was cancelled");
  }

  /** An iotask and its timers. */
  @State(Scope.Benchmark)
  public static class UvportLoop {
    private final Work fired = new Work(MANY);
    private final Work one = new Work(1);
    private final IoTask iotask = IoTask.spawn("measured");

    @Setup
    public void wait10000() {
      for (int i = 0; i < PENDING; i++) {
        iotask.after(Duration.ofMinutes(PENDING_MINUTES), TimerBenchmark::never);
      }
    }

    @TearDown
    public void close() {
      iotask.close();
    }

    private void setAndCancelMany() {
      for (int i = 0; i < MANY; i++) {
        iotask.after(TIMEOUT, TimerBenchmark::never).cancel();
      }
    }
  }

  /** Netty's loop and its timers. */
  @State(Scope.Benchmark)
  public static class PeerLoop {
    private final Work fired = new Work(MANY);
    private final Work one = new Work(1);
    private final NettyLoop netty = new NettyLoop();
    private final EventLoop loop = netty.eventLoop();

    @Setup
    public void wait10000() {
      for (int i = 0; i < PENDING; i++) {
        loop.schedule(TimerBenchmark::never, PENDING_MINUTES, TimeUnit.MINUTES);
      }
    }

    @TearDown
    public void close() throws InterruptedException {
      netty.close();
    }

    private void setAndCancelMany() {
      for (int i = 0; i < MANY; i++) {
        loop.schedule(TimerBenchmark::never, TIMEOUT_MINUTES, TimeUnit.MINUTES).cancel(false);
      }
    }
  }

  /** The JDK's timer thread; without this policy it would keep what is cancelled for an hour. */
  @State(Scope.Benchmark)
  public static class JdkTimers {
    private final Work fired = new Work(MANY);
    private final Work one = new Work(1);
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

    @Setup
    public void wait10000() {
      executor.setRemoveOnCancelPolicy(true);
      for (int i = 0; i < PENDING; i++) {
        executor.schedule(TimerBenchmark::never, PENDING_MINUTES, TimeUnit.MINUTES);
      }
    }

    @TearDown
    public void close() {
      executor.shutdownNow();
    }

    private void setAndCancelMany() {
      for (int i = 0; i < MANY; i++) {
        executor.schedule(TimerBenchmark::never, TIMEOUT_MINUTES, TimeUnit.MINUTES).cancel(false);
      }
    }
  }

  @Benchmark
  public void setAndCancelOnLoop(UvportLoop on) throws InterruptedException {
    on.iotask.interact(loop -> on.setAndCancelMany());
    on.iotask.send(on.one);
    on.one.await();
  }

  @Benchmark
  public void nettySetAndCancelOnLoop(PeerLoop on) throws InterruptedException {
    on.loop.execute(on::setAndCancelMany);
    on.loop.execute(on.one);
    on.one.await();
  }

  @Benchmark
  public void jdkSetAndCancelOnItsThread(JdkTimers on) throws InterruptedException {
    on.executor.execute(on::setAndCancelMany);
    on.executor.execute(on.one);
    on.one.await();
  }

  /** Ends when the loop has heard of all of them. */
  @Benchmark
  public void setAndCancel(UvportLoop on) throws InterruptedException {
    on.setAndCancelMany();
    on.iotask.send(on.one);
    on.one.await();
  }

  /** Ends when the loop has heard of all of them. */
  @Benchmark
  public void nettySetAndCancel(PeerLoop on) throws InterruptedException {
    on.setAndCancelMany();
    on.loop.execute(on.one);
    on.one.await();
  }

  @Benchmark
  public void jdkSetAndCancel(JdkTimers on) {
    on.setAndCancelMany();
  }

  @Benchmark
  public void setAndFire(UvportLoop on) throws InterruptedException {
    for (int i = 0; i < MANY; i++) {
      on.iotask.after(Duration.ZERO, on.fired);
    }
    on.fired.await();
  }

  @Benchmark
  public void nettySetAndFire(PeerLoop on) throws InterruptedException {
    for (int i = 0; i < MANY; i++) {
      on.loop.schedule(on.fired, 0, TimeUnit.NANOSECONDS);
    }
    on.fired.await();
  }

  @Benchmark
  public void jdkSetAndFire(JdkTimers on) throws InterruptedException {
    for (int i = 0; i < MANY; i++) {
      on.executor.schedule(on.fired, 0, TimeUnit.NANOSECONDS);
    }
    on.fired.await();
  }

  @Benchmark
  @OperationsPerInvocation(CHAIN)
  public void setByTheOneBefore(UvportLoop on) throws InterruptedException {
    Chain chain = new Chain(next -> on.iotask.after(Duration.ZERO, next));
    on.iotask.interact(loop -> chain.run());
    chain.await();
  }

  @Benchmark
  @OperationsPerInvocation(CHAIN)
  public void nettySetByTheOneBefore(PeerLoop on) throws InterruptedException {
    Chain chain = new Chain(next -> on.loop.schedule(next, 0, TimeUnit.NANOSECONDS));
    on.loop.execute(chain);
    chain.await();
  }

  @Benchmark
  @OperationsPerInvocation(CHAIN)
  public void jdkSetByTheOneBefore(JdkTimers on) throws InterruptedException {
    Chain chain = new Chain(next -> on.executor.schedule(next, 0, TimeUnit.NANOSECONDS));
    on.executor.execute(chain);
    chain.await();
  }

  /** Timers of which each sets the next one: there is never more than one to fire. */
  private static final class Chain implements Runnable {
    private final Consumer<Runnable> set;
    private final Work links = new Work(CHAIN);
    private int left = CHAIN;

    Chain(Consumer<Runnable> set) {
      this.set = set;
    }

    @Override
    public void run() {
      if (--left > 0) {
        set.accept(this);
      }
      links.run();
    }

    void await() throws InterruptedException {
      links.await();
    }
  }
}
