package dev.uvport.uv;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Threads in a call on a descriptor, or on a wake-up handle, that its owner closes and frees. */
public class UseCountRaces {
  private UseCountRaces() {}

  /** What is freed, and stands for something else then, once nobody uses it. */
  abstract static class Lent {
    private final UseCount users = new UseCount();
    private volatile boolean reused;

    String use() {
      if (!users.enter()) {
        return "refused";
      }
      boolean foreign = reused;
      users.leave();
      return foreign ? "foreign" : "used";
    }

    String close() {
      boolean first = users.close();
      if (first) {
        reused = true;
      }
      return first ? "closed" : "again";
    }
  }

  /** A call that met the close is refused, or over before the descriptor goes. */
  @JCStressTest
  @Outcome(
      id = {"used, closed", "refused, closed"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a call on a number that means another connection")
  @State
  public static class UseAgainstClose extends Lent {
    @Actor
    public void user(LL_Result r) {
      r.r1 = use();
    }

    @Actor
    public void owner(LL_Result r) {
      r.r2 = close();
    }
  }

  /** Likewise with two calls. */
  @JCStressTest
  @Outcome(
      id = {"used, used, closed", "used, refused, closed", "refused, refused, closed"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a call on a number that means another connection")
  @State
  public static class TwoUsesAgainstClose extends Lent {
    @Actor
    public void user(LLL_Result r) {
      r.r1 = use();
      r.r2 = use();
    }

    @Actor
    public void owner(LLL_Result r) {
      r.r3 = close();
    }
  }
}
