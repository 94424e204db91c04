package dev.uvport.reliability.faults;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpOptions;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Has all kinds of time limits under way, and says so; whoever runs it stops the process, sends
 * what each connection waits for, and lets it go on when all the limits are over. Nothing that has
 * come in time may be judged late, and each timeout fires once, in its order.
 */
final class Stopped {
  /** What is printed when everything is under way. */
  static final String READY = "under way";

  /** The longest of the time limits. */
  static final Duration LONGEST = Duration.ofSeconds(2);

  /** The shortest of those that must not pass before the process is stopped. */
  static final Duration SHORTEST = LONGEST.dividedBy(2);

  private static final int TIMEOUTS = 100;
  private static final Duration IDLE = Duration.ofMillis(1600);

  private final IoTask iotask = IoTask.spawn("stopped");
  private final List<String> wrong = new ArrayList<>();
  private final List<Integer> fired = new ArrayList<>();

  /** Between which two times each timeout is due. */
  private final long[] earliest = new long[TIMEOUTS + 1];

  private final long[] latest = new long[TIMEOUTS + 1];

  private Stopped() {}

  /**
   * Runs.
   *
   * @param args none
   */
  public static void main(String... args) {
    new Stopped().run();
  }

  private void run() {
    TcpListener listener = Tcp.bind(IpAddr.parse("127.0.0.1"), 0, 8, iotask).get();
    System.out.println("listening on " + listener.localAddr());
    TcpSocket timed = listener.accept().get();
    TcpSocket limited = listener.accept().get();
    TcpSocket watched = listener.accept().get();

    CompletableFuture<Void> last = new CompletableFuture<>();
    iotask
        .interact(
            loop -> {
              for (int i = TIMEOUTS; i > 0; i--) {
                int number = i;
                Duration delay = LONGEST.multipliedBy(i).dividedBy(TIMEOUTS);
                earliest[i] = System.nanoTime() + delay.toNanos();
                iotask.after(delay, () -> fire(number, last));
                latest[i] = System.nanoTime() + delay.toNanos();
              }
            })
        .join();
    CompletableFuture<Result<byte[], TcpErrData>> timedRead = timed.readFuture(SHORTEST);
    limited.option(TcpOptions.READ_DEADLINE, Instant.now().plus(SHORTEST)).get();
    CompletableFuture<Result<byte[], TcpErrData>> limitedRead = limited.readFuture();
    watched.readStart(chunk -> {}).get();
    watched.whenIdle(IDLE, time -> wrong.add("judged idle although it had sent something"));
    System.out.println(READY);

    last.join();
    expectData("a read with a time limit", timedRead.join());
    expectData("a read with a deadline", limitedRead.join());
    iotask.interact(loop -> checkOrder()).join();
    iotask.close();
    System.out.println(wrong.isEmpty() ? "all in order" : "WRONG: " + wrong);
  }

  /** Two that a thread which had to wait has started in disorder may fire in either order. */
  private void checkOrder() {
    if (Set.copyOf(fired).size() != TIMEOUTS) {
      wrong.add("some fired twice: " + fired);
    }
    for (int later = 1; later < fired.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (latest[fired.get(later)] < earliest[fired.get(earlier)]) {
          wrong.add(fired.get(later) + " fired after " + fired.get(earlier));
        }
      }
    }
  }

  private void fire(int number, CompletableFuture<Void> last) {
    fired.add(number);
    if (fired.size() == TIMEOUTS) {
      last.complete(null);
    }
  }

  private void expectData(String what, Result<byte[], TcpErrData> read) {
    if (read.isErr()) {
      iotask.interact(loop -> wrong.add(what + " got " + read.getErr())).join();
    }
  }
}
