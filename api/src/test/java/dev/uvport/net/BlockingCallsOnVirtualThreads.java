package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.Select;
import dev.uvport.comm.ThreadKind;
import dev.uvport.iotask.IoTask;
import dev.uvport.timer.Timer;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/**
 * Every call that waits, each on a virtual thread of its own, all at once, in a process of its own.
 * Its output says what became of them.
 */
final class BlockingCallsOnVirtualThreads implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(10);

  /** More than the kernel takes for a peer that does not read. */
  private static final int MUCH = 32 << 20;

  /** What ends the wait of a call, or fails. */
  private interface Release {
    void run() throws Exception;
  }

  private record Call(Thread thread, FutureTask<Boolean> isRight) {}

  private final Loopback net = new Loopback();
  private final Map<String, Call> waiting = new LinkedHashMap<>();
  private final List<Release> releases = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    // While classes are loaded and initialized the JVM pins, whosever they are: that comes first.
    waitAll();
    try (PinRecording pins = new PinRecording()) {
      System.out.println(waitAll() + " right");
      System.out.println(ThreadKind.VIRTUAL.start(pins::report).get());
    }
  }

  /** How many calls have waited at the same time, and returned what they should. */
  private static int waitAll() throws Exception {
    try (BlockingCallsOnVirtualThreads calls = new BlockingCallsOnVirtualThreads()) {
      calls.startPorts();
      calls.startReads();
      calls.startWrites();
      calls.startAccept();
      calls.startOthers();
      calls.awaitAllParked();
      return calls.releaseAll();
    }
  }

  private void startPorts() throws InterruptedException {
    Port<Integer> port = new Port<>();
    start("Port.recv", () -> port.recv() == 1, () -> port.chan().send(1));
    Port<Integer> timed = new Port<>();
    start("Port.recv(time)", () -> timed.recv(LONG) == 1, () -> timed.chan().send(1));
    Port<Integer> one = new Port<>();
    Port<Integer> two = new Port<>();
    start("Select.await", () -> Select.of(one, two).await() == two, () -> two.chan().send(1));
    OneShot<Integer> cell = new OneShot<>();
    start("OneShot.recv", () -> cell.recv() == 1, () -> cell.send(1));
  }

  private void startReads() throws IOException {
    byte[] x = ascii("x\n");
    Link read = net.link();
    start("read", () -> read.socket().read().get().length == 2, () -> read.send(x));
    Link timed = net.link();
    start("read(time)", () -> timed.socket().read(LONG).get().length == 2, () -> timed.send(x));
    Link future = net.link();
    start("readFuture", () -> future.socket().readFuture().get().isOk(), () -> future.send(x));
    Link peek = net.link();
    start("peek", () -> peek.socket().peek().get().length == 2, () -> peek.send(x));
    Link buf = net.link();
    start(
        "TcpSocketBuf.readLine",
        () -> "x".equals(buf.socket().buffered().readLine()),
        () -> buf.send(x));
    Link channel = net.link();
    ByteBuffer to = ByteBuffer.allocate(10);
    start("TcpChannel.read", () -> channel.socket().channel().read(to) == 2, () -> channel.send(x));
    Link interrupted = net.link();
    start(
        "interrupted",
        () -> isClosedByInterrupt(interrupted.socket()),
        () -> waiting.get("interrupted").thread().interrupt());
  }

  private static boolean isClosedByInterrupt(TcpSocket socket) throws IOException {
    try {
      return socket.channel().read(ByteBuffer.allocate(1)) < -1;
    } catch (ClosedByInterruptException e) {
      return Thread.interrupted() && socket.isClosed();
    }
  }

  private void startWrites() throws IOException {
    Link write = net.link();
    start(
        "write",
        () -> write.socket().write(new byte[MUCH]).isOk(),
        () -> write.peer().getInputStream().readNBytes(MUCH));
    Link channel = net.link();
    start(
        "TcpChannel.write",
        () -> channel.socket().channel().write(ByteBuffer.allocate(MUCH)) == MUCH,
        () -> channel.peer().getInputStream().readNBytes(MUCH));
    Link shutdown = net.link();
    shutdown.socket().write(new byte[MUCH], result -> {});
    start(
        "shutdown",
        () -> shutdown.socket().shutdown().isOk(),
        () -> shutdown.peer().getInputStream().readAllBytes());
  }

  private void startAccept() {
    TcpListener listener = Tcp.bind(Loopback.V4, 0, 8, net.iotask()).get();
    int port = listener.localAddr().port();
    start(
        "accept",
        () -> {
          try (listener;
              TcpSocket accepted = listener.accept().get()) {
            return accepted.read().getErr().isEof();
          }
        },
        () -> new Socket("127.0.0.1", port).close());
  }

  private void startOthers() throws IOException {
    FullListener full = new FullListener("127.0.0.1");
    start(
        "connect",
        () -> {
          try (TcpSocket socket = TcpConnector.to(full.address()).connect(net.iotask()).get()) {
            return socket.peerAddr().isOk() && socket.read().getErr().isEof();
          }
        },
        () -> {
          full.acceptNext().close();
          full.close();
        });
    start(
        "Timer.sleep",
        () -> isInterrupted(() -> Timer.sleep(net.iotask(), LONG)),
        () -> waiting.get("Timer.sleep").thread().interrupt());
    IoTask other = IoTask.spawn("busy when it is closed");
    CountDownLatch busy = new CountDownLatch(1);
    other.interact(loop -> busy.await());
    start(
        "IoTask.close",
        () -> {
          other.close();
          return true;
        },
        busy::countDown);
  }

  private static boolean isInterrupted(Release call) throws Exception {
    try {
      call.run();
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void start(String name, Callable<Boolean> call, Release release) {
    FutureTask<Boolean> isRight = new FutureTask<>(call);
    waiting.put(name, new Call(ThreadKind.VIRTUAL.run(isRight), isRight));
    releases.add(release);
  }

  private void awaitAllParked() {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                waiting.values().stream()
                    .map(call -> call.thread().getState())
                    .allMatch(
                        state ->
                            state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING));
  }

  private int releaseAll() throws Exception {
    for (Release release : releases) {
      release.run();
    }
    int right = 0;
    for (Map.Entry<String, Call> each : waiting.entrySet()) {
      if (each.getValue().isRight().get()) {
        right++;
      } else {
        System.out.println(each.getKey() + " has not returned what it should");
      }
    }
    return right;
  }

  @Override
  public void close() throws IOException {
    net.close();
  }
}
