package dev.uvport.benchmarks.parts;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One message sent and received by one thread: what a port costs without any waiting. */
@State(Scope.Thread)
public class PortBenchmark extends PartBenchmark {
  private static final int CHUNK = 32;
  private final Object message = new Object();

  private final Port<Object> port = new Port<>();
  private final Chan<Object> chan = port.chan();
  private final BlockingQueue<Object> transferQueue = new LinkedTransferQueue<>();
  private final BlockingQueue<Object> arrayQueue = new ArrayBlockingQueue<>(CHUNK);
  private final MpscUnboundedVarHandleArrayQueue<Object> mpscQueue =
      new MpscUnboundedVarHandleArrayQueue<>(CHUNK);

  @Benchmark
  public void port() throws InterruptedException {
    chan.send(message);
    checkSame(port.recv());
  }

  @Benchmark
  public void portTryRecv() {
    chan.send(message);
    checkSame(port.tryRecv());
  }

  @Benchmark
  public void jdkLinkedTransferQueue() throws InterruptedException {
    transferQueue.put(message);
    checkSame(transferQueue.take());
  }

  @Benchmark
  public void jdkArrayBlockingQueue() throws InterruptedException {
    arrayQueue.put(message);
    checkSame(arrayQueue.take());
  }

  /** The queue inside a port; it cannot wait, be closed, or tell how far its receiver has come. */
  @Benchmark
  public void jctoolsMpscQueue() {
    mpscQueue.offer(message);
    checkSame(mpscQueue.poll());
  }

  @Benchmark
  public void oneShot() throws InterruptedException {
    OneShot<Object> cell = new OneShot<>();
    cell.send(message);
    checkSame(cell.recv());
  }

  @Benchmark
  public void jdkCompletableFuture() throws Exception {
    CompletableFuture<Object> future = new CompletableFuture<>();
    future.complete(message);
    checkSame(future.get());
  }

  private void checkSame(@Nullable Object received) {
    check(received == message, "what was sent is received");
  }
}
