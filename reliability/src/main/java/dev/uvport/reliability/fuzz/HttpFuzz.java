package dev.uvport.reliability.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends an HTTP server random requests on many connections, and has each answer judged.
 *
 * <p><b>Threading.</b> {@link #run} starts threads and waits for them. <b>Ownership.</b> Closes its
 * sockets; the server is the caller's.
 */
public final class HttpFuzz {
  private static final int THREADS = 4;
  private static final int PATIENCE_MILLIS = 60_000;

  /** For so long a server reads on at least from a client that it has refused. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final int port;
  private final String secret;
  private final long seed;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong vanished = new AtomicLong();
  private final AtomicLong cut = new AtomicLong();
  private final AtomicReference<@Nullable String> fault = new AtomicReference<>();

  /**
   * Prepares a run.
   *
   * @param port the server's
   * @param secret what must not be in any answer
   * @param seed connection n is made of this and n
   */
  public HttpFuzz(int port, String secret, long seed) {
    this.port = port;
    this.secret = secret;
    this.seed = seed;
  }

  /**
   * Runs.
   *
   * @param more whether there is to be a connection of this number
   * @return what was done, in a line of text
   * @throws AssertionError on the first answer that is wrong
   * @throws InterruptedException if the wait is interrupted
   */
  public String run(LongPredicate more) throws InterruptedException {
    long start = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> connections(more), "fuzz");
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    String found = fault.get();
    if (found != null) {
      throw new AssertionError(found);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return String.format(
        "%d connections, %d KiB sent, %.0f connections/s; %d vanished on purpose, %d were cut short;"
            + " no answer was wrong",
        next.get() - THREADS, bytes.get() / 1024, next.get() / seconds, vanished.get(), cut.get());
  }

  private void connections(LongPredicate more) {
    for (long n = next.getAndIncrement();
        fault.get() == null && more.test(n);
        n = next.getAndIncrement()) {
      try {
        connection(n);
      } catch (IOException e) {
        fail(n, e.toString(), new byte[0], new byte[0]);
      }
    }
  }

  private void connection(long n) throws IOException {
    SplittableRandom random = new SplittableRandom(seed + n);
    byte[] sent = new HttpGrammar(random).conversation();
    bytes.addAndGet(sent.length);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      long begun = System.nanoTime();
      try {
        send(socket, sent, random);
      } catch (SocketException e) {
        if (System.nanoTime() - begun < LINGER_NANOS) {
          throw e;
        }
        cut.incrementAndGet();
        return;
      }
      if (random.nextInt(20) == 0) {
        socket.setSoLinger(random.nextBoolean(), 0);
        vanished.incrementAndGet();
        return;
      }
      socket.shutdownOutput();
      judge(n, sent, socket);
    }
  }

  /** In one piece, or in some. */
  private static void send(Socket socket, byte[] sent, SplittableRandom random) throws IOException {
    int pieces = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 1;
    for (int from = 0, left = pieces; left > 0; left--) {
      int rest = sent.length - from;
      int length = left == 1 ? rest : random.nextInt(rest + 1);
      socket.getOutputStream().write(sent, from, length);
      from += length;
    }
  }

  private void judge(long n, byte[] sent, Socket socket) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(answer);
    } catch (SocketException e) {
      cut.incrementAndGet();
      return;
    }
    String found = HttpJudge.fault(sent, answer.toByteArray(), secret);
    if (found != null) {
      fail(n, found, sent, answer.toByteArray());
    }
  }

  private void fail(long n, String why, byte[] sent, byte[] answer) {
    fault.compareAndSet(
        null,
        why
            + (" on connection " + n + "; alone again: -Duvport.seed=" + (seed + n))
            + " -Duvport.fuzz.connections=1\nsent:\n"
            + shown(sent)
            + "\nanswered:\n"
            + shown(answer));
  }

  private static String shown(byte[] bytes) {
    return new String(
            Arrays.copyOf(bytes, Math.min(bytes.length, 2000)), StandardCharsets.ISO_8859_1)
        .replace("\r", "\\r")
        .replace("\0", "\\0");
  }
}
