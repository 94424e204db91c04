package dev.uvport.iotask;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Commands sent to a loop that is about to block, blocks, or ends. */
public class MailboxRaces {
  private MailboxRaces() {}

  /** A mailbox and what becomes of its commands. */
  abstract static class Watched {
    final AtomicInteger wakeUps = new AtomicInteger();
    final AtomicInteger run = new AtomicInteger();
    final AtomicInteger rejected = new AtomicInteger();
    final Mailbox mailbox = new Mailbox(wakeUps::incrementAndGet, Throwable::printStackTrace);

    void send() {
      mailbox.send(Command.of(run::incrementAndGet, rejected::incrementAndGet));
    }

    /** What a loop does when it ends. */
    void end() {
      mailbox.drain(1);
      mailbox.close();
    }

    /** What the loop is about to do, with what has been sent. */
    String state(boolean blocks) {
      if (!blocks) {
        return "goes on";
      }
      if (wakeUps.get() > 1) {
        return "woken " + wakeUps.get() + " times";
      }
      return wakeUps.get() == 1 ? "woken" : mailbox.isEmpty() ? "sleeps" : "asleep with mail";
    }
  }

  /** A sender and a loop that falls asleep. */
  @JCStressTest
  @Outcome(
      id = {"goes on", "woken"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
  @State
  public static class SendAgainstSleep extends Watched {
    private boolean blocks;

    @Actor
    public void sender() {
      send();
    }

    @Actor
    public void loop() {
      blocks = mailbox.prepareToBlock();
    }

    @Arbiter
    public void judge(L_Result r) {
      r.r1 = state(blocks);
    }
  }

  /** Two senders to a loop that sleeps: one of them wakes it. */
  @JCStressTest
  @Outcome(id = "woken", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a lost wake-up, or one too many")
  @State
  public static class TwoSendersAndASleeper extends Watched {
    private final boolean blocks = mailbox.prepareToBlock();

    @Actor
    public void first() {
      send();
    }

    @Actor
    public void second() {
      send();
    }

    @Arbiter
    public void judge(L_Result r) {
      r.r1 = state(blocks);
    }
  }

  /** A whole turn between two sleeps, while a sender sends twice. */
  @JCStressTest
  @Outcome(
      id = {"goes on", "woken", "sleeps"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
  @State
  public static class SendAgainstTurn extends Watched {
    private boolean blocks;

    @Actor
    public void sender() {
      send();
      send();
    }

    @Actor
    public void loop() {
      mailbox.prepareToBlock();
      mailbox.awake();
      wakeUps.set(0);
      mailbox.drain(1);
      blocks = mailbox.prepareToBlock();
    }

    @Arbiter
    public void judge(L_Result r) {
      // A wake-up of the first sleep that arrives in the second only makes for a turn more.
      r.r1 = blocks && wakeUps.get() > 1 ? "woken" : state(blocks);
    }
  }

  /** A sender and a loop that ends: the command is run or rejected. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "1, 1"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "forgotten, doubled, or woken more than once")
  @State
  public static class SendAgainstEnd extends Watched {
    public SendAgainstEnd() {
      mailbox.prepareToBlock();
    }

    @Actor
    public void sender() {
      send();
    }

    @Actor
    public void loop() {
      end();
    }

    @Arbiter
    public void judge(LL_Result r) {
      r.r1 = run.get() + rejected.get();
      r.r2 = wakeUps.get();
    }
  }

  /** Likewise with a queue that is full and grows by the command. */
  @JCStressTest
  @Outcome(id = "257", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "forgotten, or doubled")
  @State
  public static class SendThatGrowsAgainstEnd extends Watched {
    public SendThatGrowsAgainstEnd() {
      for (int i = 0; i < 256; i++) {
        send();
      }
    }

    @Actor
    public void sender() {
      send();
    }

    @Actor
    public void loop() {
      mailbox.drain(Integer.MAX_VALUE);
      mailbox.close();
    }

    @Arbiter
    public void judge(L_Result r) {
      r.r1 = String.valueOf(run.get() + rejected.get());
    }
  }

  /** Likewise with two commands. */
  @JCStressTest
  @Outcome(
      id = {"2, 0", "2, 1"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "forgotten, doubled, or woken more than once")
  @State
  public static class TwoSendsAgainstEnd extends Watched {
    public TwoSendsAgainstEnd() {
      mailbox.prepareToBlock();
    }

    @Actor
    public void sender() {
      send();
      send();
    }

    @Actor
    public void loop() {
      end();
    }

    @Arbiter
    public void judge(LL_Result r) {
      r.r1 = run.get() + rejected.get();
      r.r2 = wakeUps.get();
    }
  }
}
