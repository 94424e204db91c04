package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.ThreadKind;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Very many virtual threads that connect to a {@link NumberSender} and read, in a process of its
 * own. Its output says how they fared.
 */
final class ReadersOnVirtualThreads {
  /** So that the connections do not outrun the listener's backlog. */
  private final Semaphore connecting = new Semaphore(64);

  private final AtomicInteger rightNumbers = new AtomicInteger();
  private final AtomicInteger interrupts = new AtomicInteger();
  private final AtomicInteger ends = new AtomicInteger();
  private final List<Reader> readers = new ArrayList<>();
  private final IoTask iotask;
  private final int port;

  private ReadersOnVirtualThreads(IoTask iotask, int port) {
    this.iotask = iotask;
    this.port = port;
  }

  /** Arguments: the sender's port, how many threads at first, and how many then. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    try (IoTask iotask = IoTask.spawn("readers")) {
      // While classes are loaded and initialized the JVM pins, whosever they are: that comes first.
      new ReadersOnVirtualThreads(iotask, port).run(Integer.parseInt(args[1]));
      try (PinRecording pins = new PinRecording()) {
        new ReadersOnVirtualThreads(iotask, port).run(Integer.parseInt(args[2]));
        System.out.println(ThreadKind.VIRTUAL.start(pins::report).get());
      }
    }
  }

  private void run(int count) throws Exception {
    try (TcpSocket control = Tcp.connect(Loopback.V4, port, iotask).get()) {
      for (int i = 0; i < count; i++) {
        readers.add(new Reader());
      }
      awaitAll(Reader::waitsForItsNumber);
      System.out.println(count + " wait for their numbers");
      control.write(ascii(NumberSender.SEND)).get();
      awaitAll(Reader::waitsForTheEnd);
      for (int i = 0; i < count; i += 10) {
        readers.get(i).thread.interrupt();
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> interrupts.get() == (count + 9) / 10);
      awaitAll(Reader::waitsForTheEnd);
      control.write(ascii(NumberSender.END)).get();
      for (Reader reader : readers) {
        reader.thread.join();
      }
    }
    System.out.println(rightNumbers + " right, " + interrupts + " interrupted, " + ends + " ended");
  }

  private void awaitAll(Predicate<Reader> condition) {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> readers.stream().allMatch(condition));
  }

  /** A virtual thread with a connection. */
  private final class Reader implements Runnable {
    private volatile boolean reads;
    private volatile boolean hasItsNumber;
    private final Thread thread = ThreadKind.VIRTUAL.run(this);

    boolean waitsForItsNumber() {
      return reads && thread.getState() == Thread.State.WAITING;
    }

    boolean waitsForTheEnd() {
      return hasItsNumber && thread.getState() == Thread.State.WAITING;
    }

    @Override
    public void run() {
      try (TcpSocket socket = connect()) {
        int expected = socket.localAddr().get().port();
        reads = true;
        if (ByteBuffer.wrap(socket.read().get()).getInt() == expected) {
          rightNumbers.incrementAndGet();
        }
        hasItsNumber = true;
        Result<byte[], TcpErrData> next = socket.read();
        while (isInterruption(next)) {
          next = socket.read();
        }
        if (next.getErr().isEof()) {
          ends.incrementAndGet();
        }
      }
    }

    private boolean isInterruption(Result<byte[], TcpErrData> read) {
      boolean interruption = read.getErr().errName().equals("EINTR") && Thread.interrupted();
      if (interruption) {
        interrupts.incrementAndGet();
      }
      return interruption;
    }

    private TcpSocket connect() {
      connecting.acquireUninterruptibly();
      try {
        return Tcp.connect(Loopback.V4, port, iotask).get();
      } finally {
        connecting.release();
      }
    }
  }
}
