package dev.uvport.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Who gets the descriptor of a new connection: accept, reject, the listener's end, the collector.
 */
public class AcceptRaces {
  private AcceptRaces() {}

  /** Two takers: one gets it, and nobody else will find it. */
  @JCStressTest
  @Outcome(
      id = {"7, -1, 0", "-1, 7, 0"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "two owners of one descriptor, or none")
  @State
  public static class AcceptOnce {
    private final Set<TcpNewConnection.Pending> unclaimed = ConcurrentHashMap.newKeySet();
    private final TcpNewConnection.Pending pending = new TcpNewConnection.Pending(7, unclaimed);

    @Actor
    public void first(III_Result r) {
      r.r1 = pending.take();
    }

    @Actor
    public void second(III_Result r) {
      r.r2 = pending.take();
    }

    @Arbiter
    public void left(III_Result r) {
      r.r3 = unclaimed.size();
    }
  }
}
