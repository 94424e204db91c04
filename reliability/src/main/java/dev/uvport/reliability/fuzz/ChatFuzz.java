package dev.uvport.reliability.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Talks nonsense to a chat server on many connections, and judges what the others are made to read.
 *
 * <p><b>Threading.</b> {@link #run} starts threads and waits for them. <b>Ownership.</b> Closes its
 * sockets; the server is the caller's.
 */
public final class ChatFuzz {
  private static final int THREADS = 4;
  private static final int PATIENCE_MILLIS = 60_000;

  /** A name, what divides, and the longest line. */
  private static final int LONGEST = 20 * 4 + 2 + 4096 * 3;

  private static final Pattern LINE =
      Pattern.compile("(\\* |[\\p{L}\\p{N}_-]{1,20}: )[^\\p{Cc}\\p{Zl}\\p{Zp}\u202a-\u202e]*");

  private static final List<String> LINES =
      List.of(
          "/nick ",
          "/nick ada",
          "/nick ADA",
          "/nick a\0b",
          "/nick * ada",
          "/nick \u202eada",
          "/join ",
          "/join lobby",
          "/join r",
          "/join ../r",
          "/who",
          "/quit",
          "/",
          "//who",
          "/nick\tx",
          "hello",
          "* ada has left lobby: quit",
          "ada: hello",
          "\u001b[2J",
          "\u009b1m",
          "\r\r",
          "\b\b\b",
          "\0",
          "a\u2028ada: b",
          "\u202eabc",
          "\u2066abc",
          "\ufeff",
          "\ud83d\ude00",
          "\uffff",
          "\t\t",
          "  ");

  private final int port;
  private final long seed;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong lines = new AtomicLong();
  private final AtomicReference<@Nullable String> fault = new AtomicReference<>();

  /**
   * Prepares a run.
   *
   * @param port the server's
   * @param seed guest n is made of this and n
   */
  public ChatFuzz(int port, long seed) {
    this.port = port;
    this.seed = seed;
  }

  /**
   * Runs.
   *
   * @param more whether there is to be a guest of this number
   * @return what was done, in a line of text
   * @throws AssertionError on the first line that nobody should be made to read
   * @throws InterruptedException if the wait is interrupted
   */
  public String run(LongPredicate more) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> guests(more), "fuzz");
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
    return (next.get() - THREADS) + " guests, " + lines.get() + " lines read, none of them wrong";
  }

  private void guests(LongPredicate more) {
    for (long n = next.getAndIncrement();
        fault.get() == null && more.test(n);
        n = next.getAndIncrement()) {
      try {
        guest(n);
      } catch (IOException e) {
        fail(n, e.toString());
      }
    }
  }

  private void guest(long n) throws IOException {
    SplittableRandom random = new SplittableRandom(seed + n);
    byte[] said = said(random);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      ByteArrayOutputStream heard = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(said);
        if (random.nextInt(10) == 0) {
          socket.setSoLinger(true, 0);
          return;
        }
        socket.shutdownOutput();
        socket.getInputStream().transferTo(heard);
      } catch (SocketException e) {
        return; // shown out while it was still talking
      }
      judge(n, heard.toByteArray());
    }
  }

  private static byte[] said(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(20) == 0 ? 2000 : 30); i > 0; i--) {
      text.append(LINES.get(random.nextInt(LINES.size())));
      if (random.nextInt(10) == 0) {
        text.append("x".repeat(random.nextInt(5000)));
      }
      text.append(random.nextInt(1000)).append(random.nextInt(10) == 0 ? "\r\n" : "\n");
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    return random.nextInt(3) == 0 ? new Mutations(random).of(bytes) : bytes;
  }

  private void judge(long n, byte[] heard) {
    int start = 0;
    for (int end = 0; end < heard.length; end++) {
      if (heard[end] == '\n') {
        line(n, ByteBuffer.wrap(heard, start, end - start));
        start = end + 1;
      }
    }
  }

  private void line(long n, ByteBuffer bytes) {
    try {
      int length = bytes.remaining();
      String line = UTF_8.newDecoder().decode(bytes).toString();
      if (length > LONGEST || !LINE.matcher(line.replace('\t', ' ')).matches()) {
        fail(n, "was sent the line '" + line + "'");
      }
      lines.incrementAndGet();
    } catch (CharacterCodingException e) {
      fail(n, "was sent a line that is not UTF-8");
    }
  }

  private void fail(long n, String why) {
    fault.compareAndSet(
        null, "guest " + n + " " + why + "; all of it again: -Duvport.seed=" + seed);
  }
}
