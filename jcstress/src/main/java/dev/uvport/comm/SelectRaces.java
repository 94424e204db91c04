package dev.uvport.comm;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A selection among two ports, and what makes one of them ready. */
public class SelectRaces {
  private SelectRaces() {}

  /** Two ports and who waits for them. */
  abstract static class Selected {
    final Port<Integer> left = new Port<>();
    final Port<Integer> right = new Port<>();

    /** What the port that was selected gives. */
    String select() {
      try {
        Port<?> ready = Select.of(left, right).await(Duration.ofSeconds(10));
        return ready == null ? "lost" : PortRaces.outcomeOf(ready == left ? left : right);
      } catch (InterruptedException e) {
        return "interrupted";
      }
    }

    /** What both ports hold after that. */
    String rest() {
      String rest = PortRaces.drain(left);
      rest += PortRaces.drain(right);
      return rest.isEmpty() ? "none" : rest;
    }
  }

  /** One sender: its port is selected. */
  @JCStressTest
  @Outcome(id = "2, none", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a lost wake-up, or the wrong port")
  @State
  public static class OneSender extends Selected {
    @Actor
    public void send() {
      right.chan().send(2);
    }

    @Actor
    public void await(LL_Result r) {
      r.r1 = select();
    }

    @Arbiter
    public void left(LL_Result r) {
      r.r2 = rest();
    }
  }

  /** A message for each port: one is selected, the other stays. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a lost wake-up or message")
  @State
  public static class BothPorts extends Selected {
    @Actor
    public void send() {
      left.chan().send(1);
      right.chan().send(2);
    }

    @Actor
    public void await(LL_Result r) {
      r.r1 = select();
    }

    @Arbiter
    public void left(LL_Result r) {
      r.r2 = rest();
    }
  }

  /** A close is selected, too. */
  @JCStressTest
  @Outcome(
      id = {"1, !", "!, 1!"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
  @State
  public static class CloseAndSend extends Selected {
    @Actor
    public void closeAndSend() {
      right.close();
      left.chan().send(1);
    }

    @Actor
    public void await(LL_Result r) {
      r.r1 = select();
    }

    @Arbiter
    public void left(LL_Result r) {
      r.r2 = rest();
    }
  }
}
