package dev.uvport.comm;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Senders that wait for a receiver's progress: a notice that is due comes, once. */
public class BacklogRaces {
  private BacklogRaces() {}

  /** A port with a message, and notices of it. */
  abstract static class Noticed {
    final Port<Integer> port = new Port<>();
    final Backlog backlog = Objects.requireNonNull(port.chan().backlog());
    final AtomicInteger notices = new AtomicInteger();

    Noticed() {
      port.chan().send(1);
    }
  }

  /** Registering while the receiver takes the message. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "back-pressure that never ends, or a notice that comes twice")
  @State
  public static class RegisterWhileTaken extends Noticed {
    @Actor
    public void register() {
      backlog.whenReceived(1, notices::incrementAndGet);
    }

    @Actor
    public void take() {
      port.tryRecv();
    }

    @Arbiter
    public void told(I_Result r) {
      r.r1 = notices.get();
    }
  }

  /** A sender that registers while the receiver takes what another one waits for, too. */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "back-pressure that never ends, or a notice that comes twice")
  @State
  public static class TwoRegister extends Noticed {
    public TwoRegister() {
      backlog.whenReceived(1, notices::incrementAndGet);
    }

    @Actor
    public void register() {
      backlog.whenReceived(1, notices::incrementAndGet);
    }

    @Actor
    public void take() {
      port.tryRecv();
    }

    @Arbiter
    public void told(I_Result r) {
      r.r1 = notices.get();
    }
  }

  /** Registering while the port is closed with its message in it. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "back-pressure that never ends, or a notice that comes twice")
  @State
  public static class RegisterWhileClosed extends Noticed {
    @Actor
    public void register() {
      backlog.whenReceived(1, notices::incrementAndGet);
    }

    @Actor
    public void close() {
      port.close();
    }

    @Arbiter
    public void told(I_Result r) {
      r.r1 = notices.get();
    }
  }
}
