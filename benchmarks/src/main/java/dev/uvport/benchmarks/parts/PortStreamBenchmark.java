package dev.uvport.benchmarks.parts;

import dev.uvport.comm.Port;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One of many messages that one thread sends while another receives them. */
@OperationsPerInvocation(PortStreamBenchmark.MESSAGES)
public class PortStreamBenchmark extends PartBenchmark {
  static final int MESSAGES = 10_000;

  /** What an array queue holds; its sender waits when it is full, the others' never do. */
  private static final int BOUND = 1024;

  private static final Object MESSAGE = new Object();

  /** Receives on a port. */
  @State(Scope.Benchmark)
  public static class PortStream {
    private final Port<Object> port = new Port<>();
    private final Sender sender = new Sender(port.chan()::send);

    @TearDown
    public void close() throws InterruptedException {
      sender.close();
    }
  }

  /** Receives from a linked queue. */
  @State(Scope.Benchmark)
  public static class TransferStream {
    private final BlockingQueue<Object> queue = new LinkedTransferQueue<>();
    private final Sender sender = new Sender(queue::put);

    @TearDown
    public void close() throws InterruptedException {
      sender.close();
    }
  }

  /** Receives from an array. */
  @State(Scope.Benchmark)
  public static class ArrayStream {
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(BOUND);
    private final Sender sender = new Sender(queue::put);

    @TearDown
    public void close() throws InterruptedException {
      sender.close();
    }
  }

  /** Receives from a queue without waiting. */
  @State(Scope.Benchmark)
  public static class MpscStream {
    private final MpscUnboundedVarHandleArrayQueue<Object> queue =
        new MpscUnboundedVarHandleArrayQueue<>(32);
    private final Sender sender = new Sender(queue::offer);

    @TearDown
    public void close() throws InterruptedException {
      sender.close();
    }
  }

  @Benchmark
  public void port(PortStream stream) throws InterruptedException {
    stream.sender.start();
    for (int i = 0; i < MESSAGES; i++) {
      checkSame(stream.port.recv());
    }
  }

  @Benchmark
  public void jdkLinkedTransferQueue(TransferStream stream) throws InterruptedException {
    stream.sender.start();
    take(stream.queue);
  }

  @Benchmark
  public void jdkArrayBlockingQueue(ArrayStream stream) throws InterruptedException {
    stream.sender.start();
    take(stream.queue);
  }

  /** The receiver spins while the queue is empty, for this queue cannot wait. */
  @Benchmark
  public void jctoolsMpscQueueSpinning(MpscStream stream) {
    stream.sender.start();
    for (int i = 0; i < MESSAGES; i++) {
      Object message = stream.queue.poll();
      while (message == null) {
        Thread.onSpinWait();
        message = stream.queue.poll();
      }
      checkSame(message);
    }
  }

  private static void take(BlockingQueue<Object> queue) throws InterruptedException {
    for (int i = 0; i < MESSAGES; i++) {
      checkSame(queue.take());
    }
  }

  private static void checkSame(Object received) {
    check(received == MESSAGE, "what was sent is received");
  }

  /** The thread that sends as many messages as one invocation receives, each time it is told to. */
  private static final class Sender {
    /** Where it sends to. */
    private interface Sink {
      void send(Object message) throws InterruptedException;
    }

    private final Semaphore started = new Semaphore(0);
    private final Peer peer;

    Sender(Sink sink) {
      peer =
          new Peer(
              () -> {
                started.acquire();
                for (int i = 0; i < MESSAGES; i++) {
                  sink.send(MESSAGE);
                }
              });
    }

    void start() {
      started.release();
    }

    void close() throws InterruptedException {
      peer.close();
    }
  }
}
