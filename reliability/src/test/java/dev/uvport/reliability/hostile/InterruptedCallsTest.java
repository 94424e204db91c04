package dev.uvport.reliability.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.uvport.comm.LazyFuture;
import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.Select;
import dev.uvport.iotask.IoTask;
import dev.uvport.mio.Events;
import dev.uvport.mio.Poll;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpChannel;
import dev.uvport.net.TcpIoException;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.net.TcpSocketBuf;
import dev.uvport.result.Result;
import dev.uvport.timer.Timer;
import dev.uvport.uv.LeakCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an interrupt does to each call that waits, before it and while it waits; the table in {@code
 * docs/threading.md}. That no other call is deaf to interrupts, {@link HostileCallsTest} sees: it
 * interrupts each.
 */
@Timeout(300)
@ExtendWith(LeakCheck.class)
final class InterruptedCallsTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int MUCH = 32 << 20;

  private final Map<String, Callable<@Nullable Object>> eintr = new LinkedHashMap<>();
  private final Map<String, Callable<@Nullable Object>> interruptedExceptions =
      new LinkedHashMap<>();
  private final Map<String, Callable<@Nullable Object>> closes = new LinkedHashMap<>();
  private IoTask iotask;
  private ServerSocket server;
  private TcpListener listener;
  private Poll poll;

  @BeforeEach
  void prepare() throws Exception {
    iotask = IoTask.spawn("under test");
    server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    listener = Tcp.bind(IpAddr.LOOPBACK_V4, 0, 8, iotask).get();
    poll = Poll.create(iotask).get();
    socketCalls();
    bufferCalls();
    portCalls();
  }

  @AfterEach
  void closeAll() throws Exception {
    poll.close();
    listener.close();
    iotask.close();
    server.close();
  }

  private TcpSocket socket() {
    return Tcp.connect(IpAddr.LOOPBACK_V4, server.getLocalPort(), iotask).get();
  }

  private void socketCalls() {
    TcpSocket reading = socket();
    eintr.put("TcpSocket.read", reading::read);
    eintr.put("TcpSocket.read(time)", () -> reading.read(LONG));
    eintr.put("TcpSocket.peek", reading::peek);
    eintr.put("TcpSocket.peek(time)", () -> reading.peek(LONG));
    TcpSocket writing = socket();
    eintr.put("TcpSocket.write", () -> writing.write(new byte[MUCH]));
    eintr.put("TcpSocket.shutdown", writing::shutdown); // behind the write, which goes on
    eintr.put("TcpListener.accept", listener::accept);
    eintr.put("TcpListener.accept(time)", () -> listener.accept(LONG));
    eintr.put("Poll.poll", () -> poll.poll(Events.withCapacity(1), null));
    TcpChannel toRead = socket().channel();
    TcpChannel toWrite = socket().channel();
    closes.put("TcpChannel.read", () -> toRead.read(ByteBuffer.allocate(1)));
    closes.put("TcpChannel.write", () -> toWrite.write(ByteBuffer.allocate(MUCH)));
  }

  private void bufferCalls() {
    TcpSocketBuf buf = socket().buffered();
    eintr.put("TcpSocketBuf.read", () -> buf.read(new byte[1], 0, 1));
    eintr.put("TcpSocketBuf.readByte", buf::readByte);
    eintr.put("TcpSocketBuf.readBytes", () -> buf.readBytes(1));
    eintr.put("TcpSocketBuf.readLine", buf::readLine);
    eintr.put("TcpSocketBuf.readWholeStream", buf::readWholeStream);
    eintr.put("TcpSocketBuf.in", () -> buf.in().read());
  }

  private void portCalls() {
    Port<Integer> port = new Port<>();
    OneShot<Integer> cell = new OneShot<>();
    Select select = Select.of(port);
    LazyFuture<Integer> future = LazyFuture.fromPort(port);
    interruptedExceptions.put("Port.recv", port::recv);
    interruptedExceptions.put("Port.recv(time)", () -> port.recv(LONG));
    interruptedExceptions.put("OneShot.recv", cell::recv);
    interruptedExceptions.put("OneShot.recv(time)", () -> cell.recv(LONG));
    interruptedExceptions.put("Select.await", select::await);
    interruptedExceptions.put("Select.await(time)", () -> select.await(LONG));
    interruptedExceptions.put("Select.select2", () -> Select.select2(port, new Port<Integer>()));
    interruptedExceptions.put("LazyFuture.get", future::get);
    interruptedExceptions.put("LazyFuture.get(time)", () -> future.get(1, TimeUnit.HOURS));
    interruptedExceptions.put("Timer.recvTimeout", () -> Timer.recvTimeout(iotask, LONG, port));
    interruptedExceptions.put(
        "Timer.sleep",
        () -> {
          Timer.sleep(iotask, LONG);
          return null;
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachCallEndsAsDocumented(boolean before) throws Exception {
    interruptAll(false, before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @EnabledForJreRange(min = JRE.JAVA_21)
  void onVirtualThreadsWhichOnlyJdk21AndLaterHaveItEndsLikewise(boolean before) throws Exception {
    interruptAll(true, before);
  }

  private void interruptAll(boolean virtual, boolean before) throws Exception {
    Map<String, String> outcomes = new LinkedHashMap<>();
    Map<String, String> documented = new LinkedHashMap<>();
    eintr.keySet().forEach(call -> documented.put(call, "EINTR, status kept"));
    interruptedExceptions.keySet().forEach(call -> documented.put(call, "InterruptedException"));
    closes.keySet().forEach(call -> documented.put(call, "closed, status kept"));
    Map<String, Callable<@Nullable Object>> all = new LinkedHashMap<>(eintr);
    all.putAll(interruptedExceptions);
    all.putAll(closes);

    for (Map.Entry<String, Callable<@Nullable Object>> each : all.entrySet()) {
      outcomes.put(each.getKey(), interrupted(each.getValue(), virtual, before));
    }

    assertThat(outcomes).isEqualTo(documented);
    assertUsable();
  }

  /** The socket that was read from is open still; its connection is the server's first. */
  private void assertUsable() throws Exception {
    try (Socket peer = server.accept()) {
      peer.getOutputStream().write('x');
      assertThat(((Result<?, ?>) eintr.get("TcpSocket.read").call()).isOk()).isTrue();
    }
    assertThat(listener.tryAccept().getErr().errName()).isEqualTo("EAGAIN");
  }

  private static String interrupted(
      Callable<@Nullable Object> call, boolean virtual, boolean before) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    Runnable body =
        () -> {
          if (before) {
            Thread.currentThread().interrupt();
          }
          outcome.complete(outcomeOf(call));
        };
    Thread thread = virtual ? startVirtual(body) : start(body);
    if (!before) {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> isWaiting(thread) || outcome.isDone());
      thread.interrupt();
    }
    return outcome.get(100, TimeUnit.SECONDS);
  }

  private static boolean isWaiting(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  private static String outcomeOf(Callable<@Nullable Object> call) {
    String outcome;
    try {
      Object result = call.call();
      boolean refused =
          result instanceof Result<?, ?> answer
              && answer.isErr()
              && answer.getErr().toString().contains("EINTR");
      outcome = refused ? "EINTR" : "returned " + result;
    } catch (InterruptedException e) {
      return Thread.interrupted() ? "InterruptedException, status kept" : "InterruptedException";
    } catch (ClosedByInterruptException e) {
      outcome = "closed";
    } catch (TcpIoException e) {
      outcome = e.error().errName();
    } catch (Exception e) {
      outcome = e.toString();
    }
    return Thread.interrupted() ? outcome + ", status kept" : outcome;
  }

  private static Thread start(Runnable body) {
    Thread thread = new Thread(body, "waiting");
    thread.start();
    return thread;
  }

  /** As a JDK 17 compiler sees it, there is no such thing. */
  private static Thread startVirtual(Runnable body) throws ReflectiveOperationException {
    return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
  }
}
