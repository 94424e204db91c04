package dev.uvport.comm;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Cells for one value: replies, and futures that are made when they are asked for. */
public class ReplyRaces {
  private ReplyRaces() {}

  /** What a wait for a reply gets. */
  private static @Nullable Object await(OneShot<Integer> reply, Duration limit) {
    try {
      return reply.recv(limit);
    } catch (InterruptedException e) {
      return "interrupted";
    }
  }

  /** What a future gives. */
  private static Object get(LazyFuture<Integer> future) {
    try {
      return future.get();
    } catch (CancellationException e) {
      return "cancelled";
    } catch (ExecutionException | InterruptedException e) {
      return e;
    }
  }

  /** A reply wakes whoever waits for it. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
  @State
  public static class ReplyWakes {
    private final OneShot<Integer> reply = new OneShot<>();

    @Actor
    public void send() {
      reply.send(1);
    }

    @Actor
    public void await(L_Result r) {
      r.r1 = ReplyRaces.await(reply, Duration.ofSeconds(10));
    }
  }

  /** The first of two replies stays, whoever looks. */
  @JCStressTest
  @Outcome(
      id = {"1, 1", "2, 2"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a reply that changes")
  @State
  public static class TwoReplies {
    private final OneShot<Integer> reply = new OneShot<>();

    @Actor
    public void first() {
      reply.send(1);
    }

    @Actor
    public void second(LL_Result r) {
      reply.send(2);
      r.r1 = reply.tryRecv();
    }

    @Arbiter
    public void last(LL_Result r) {
      r.r2 = reply.tryRecv();
    }
  }

  /** Two replies against a time-out of the one who waits. */
  @JCStressTest
  @Outcome(
      id = {"1, 1", "null, 1"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a reply is lost between the time-out and the next look")
  @State
  public static class ReplyAgainstTimeout {
    private final OneShot<Integer> reply = new OneShot<>();

    @Actor
    public void send() {
      reply.send(1);
    }

    @Actor
    public void await(LL_Result r) {
      r.r1 = ReplyRaces.await(reply, Duration.ofNanos(1));
    }

    @Arbiter
    public void last(LL_Result r) {
      r.r2 = reply.tryRecv();
    }
  }

  /** Two threads ask for a lazy value: it is made once. */
  @JCStressTest
  @Outcome(id = "7, 7, 1", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "made twice, or not for both")
  @State
  public static class LazyOnce {
    private final AtomicInteger made = new AtomicInteger();
    private final LazyFuture<Integer> future =
        LazyFuture.fromFn(
            () -> {
              made.incrementAndGet();
              return 7;
            });

    @Actor
    public void first(LLL_Result r) {
      r.r1 = ReplyRaces.get(future);
    }

    @Actor
    public void second(LLL_Result r) {
      r.r2 = ReplyRaces.get(future);
    }

    @Arbiter
    public void runs(LLL_Result r) {
      r.r3 = made.get();
    }
  }

  /** A value that is asked for and cancelled is either. */
  @JCStressTest
  @Outcome(
      id = {"7, false", "cancelled, true"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "both, or neither")
  @State
  public static class LazyAgainstCancel {
    private final LazyFuture<Integer> future = LazyFuture.fromFn(() -> 7);

    @Actor
    public void get(LL_Result r) {
      r.r1 = ReplyRaces.get(future);
    }

    @Actor
    public void cancel(LL_Result r) {
      r.r2 = future.cancel(false);
    }
  }
}
