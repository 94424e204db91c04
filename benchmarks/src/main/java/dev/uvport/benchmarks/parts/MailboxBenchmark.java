package dev.uvport.benchmarks.parts;

import dev.uvport.iotask.IoTask;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Work sent to a loop from another thread: one piece of many, and one to a loop that sleeps. */
public class MailboxBenchmark extends PartBenchmark {
  private static final int MANY = 10_000;

  /** An iotask, its mailbox and its way of waking. */
  @State(Scope.Benchmark)
  public static class UvportLoop {
    private final Work one = new Work(1);
    private final Work many = new Work(MANY);
    private final IoTask iotask = IoTask.spawn("measured");

    @TearDown
    public void close() {
      iotask.close();
    }
  }

  /** Netty's. */
  @State(Scope.Benchmark)
  public static class PeerLoop {
    private final Work one = new Work(1);
    private final Work many = new Work(MANY);
    private final NettyLoop netty = new NettyLoop();

    @TearDown
    public void close() throws InterruptedException {
      netty.close();
    }
  }

  /** A thread of the JDK's that does nothing but work, and waits on its queue. */
  @State(Scope.Benchmark)
  public static class JdkExecutor {
    private final Work one = new Work(1);
    private final Work many = new Work(MANY);
    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @TearDown
    public void close() {
      executor.shutdown();
    }
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void sendMany(UvportLoop to) throws InterruptedException {
    for (int i = 0; i < MANY; i++) {
      to.iotask.send(to.many);
    }
    to.many.await();
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void nettySendMany(PeerLoop to) throws InterruptedException {
    for (int i = 0; i < MANY; i++) {
      to.netty.eventLoop().execute(to.many);
    }
    to.many.await();
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void jdkSendMany(JdkExecutor to) throws InterruptedException {
    for (int i = 0; i < MANY; i++) {
      to.executor.execute(to.many);
    }
    to.many.await();
  }

  @Benchmark
  public void sendOneAndWait(UvportLoop to) throws InterruptedException {
    to.iotask.send(to.one);
    to.one.await();
  }

  @Benchmark
  public void nettySendOneAndWait(PeerLoop to) throws InterruptedException {
    to.netty.eventLoop().execute(to.one);
    to.one.await();
  }

  @Benchmark
  public void jdkSendOneAndWait(JdkExecutor to) throws InterruptedException {
    to.executor.execute(to.one);
    to.one.await();
  }
}
