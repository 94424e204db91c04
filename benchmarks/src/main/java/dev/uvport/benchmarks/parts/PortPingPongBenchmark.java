package dev.uvport.benchmarks.parts;

import dev.uvport.comm.Port;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A question to another thread and its answer: two wake-ups, each of a thread that waits. */
public class PortPingPongBenchmark extends PartBenchmark {
  private static final Object MESSAGE = new Object();

  /** Asks and answers over ports. */
  @State(Scope.Benchmark)
  public static class Ports {
    private final Port<Object> there = new Port<>();
    private final Port<Object> back = new Port<>();
    private final Peer peer = new Peer(() -> back.chan().send(there.recv()));

    @TearDown
    public void close() throws InterruptedException {
      peer.close();
    }
  }

  /** Asks and answers over two queues of the JDK. */
  public abstract static class Queues {
    private final BlockingQueue<Object> there;
    private final BlockingQueue<Object> back;
    private final Peer peer;

    Queues(BlockingQueue<Object> there, BlockingQueue<Object> back) {
      this.there = there;
      this.back = back;
      peer = new Peer(() -> back.put(there.take()));
    }

    Object ask() throws InterruptedException {
      there.put(MESSAGE);
      return back.take();
    }

    @TearDown
    public void close() throws InterruptedException {
      peer.close();
    }
  }

  /** Linked ones. */
  @State(Scope.Benchmark)
  public static class TransferQueues extends Queues {
    public TransferQueues() {
      super(new LinkedTransferQueue<>(), new LinkedTransferQueue<>());
    }
  }

  /** Arrays. */
  @State(Scope.Benchmark)
  public static class ArrayQueues extends Queues {
    public ArrayQueues() {
      super(new ArrayBlockingQueue<>(1), new ArrayBlockingQueue<>(1));
    }
  }

  @Benchmark
  public void port(Ports ports) throws InterruptedException {
    ports.there.chan().send(MESSAGE);
    checkSame(ports.back.recv());
  }

  @Benchmark
  public void jdkLinkedTransferQueue(TransferQueues queues) throws InterruptedException {
    checkSame(queues.ask());
  }

  @Benchmark
  public void jdkArrayBlockingQueue(ArrayQueues queues) throws InterruptedException {
    checkSame(queues.ask());
  }

  private static void checkSame(Object received) {
    check(received == MESSAGE, "the answer is the question");
  }
}
