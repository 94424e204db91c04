package dev.uvport.reliability.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random talk: nobody is made to read what steers a terminal, and others can talk meanwhile. */
@Timeout(900)
class ChatFuzzTest {
  private static final int LATER_THREADS = 20;

  @Test
  void guestsWhoTalkNonsenseDoNotKeepOthersFromTalking() throws Exception {
    fuzz("ChatFuzzTest", FuzzRun.count(400));
  }

  @Test
  @Tag("heavy")
  void norDoThoseOfAMinute() throws Exception {
    System.out.println(fuzz("ChatFuzzTest, heavy", FuzzRun.seconds(60)));
  }

  private static String fuzz(String name, LongPredicate more) throws Exception {
    long seed = FuzzRun.seed(name);
    try (Target server = Target.start("ChatServer", "--port", "0", "--idle-timeout", "0")) {
      long threads = server.threads();
      String done;
      try (Person alice = new Person(server.port(), "alice");
          Person bob = new Person(server.port(), "bobby")) {
        CompletableFuture<String> nonsense =
            CompletableFuture.supplyAsync(() -> run(server, seed, more));
        int said = 0;
        do { // at the pace of the answers, which is below the allowed one or waits for it
          alice.say("hello, bob, " + said);
          assertThat(bob.hears(": hello, bob, ")).endsWith("alice: hello, bob, " + said);
          said++;
        } while (said < 100 || !nonsense.isDone() && pause());
        done = nonsense.join() + "; " + said + " lines of another room meanwhile, none lost";
      }
      FuzzRun.assertUnharmed(server, threads + LATER_THREADS);
      return name + ": " + done + "; " + server.mebibytes() + " MiB of its own at the end";
    }
  }

  private static String run(Target server, long seed, LongPredicate more) {
    try {
      return new ChatFuzz(server.port(), seed).run(more);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Two lines a second are well below what a guest may say. */
  private static boolean pause() throws InterruptedException {
    Thread.sleep(500);
    return true;
  }

  /** Somebody who talks in a room of their own. */
  private static final class Person implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Person(int port, String name) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(60_000);
      lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      say("/nick " + name);
      say("/join quiet-corner");
      hears("* " + name + " has joined quiet-corner");
    }

    void say(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }

    String hears(String part) throws IOException {
      String line = lines.readLine();
      while (!line.contains(part)) {
        line = lines.readLine();
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
