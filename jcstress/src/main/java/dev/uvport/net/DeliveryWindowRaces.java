package dev.uvport.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.uvport.comm.Port;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A socket that stops reading because its receiver is behind, while the receiver catches up. */
public class DeliveryWindowRaces {
  private static final int CHUNK = DeliveryWindow.HIGH_WATER / 4;
  private static final int CHUNKS = 6;

  private DeliveryWindowRaces() {}

  /** When the receiver has taken all, the socket reads on, or has been told to. */
  @JCStressTest
  @Outcome(
      id = {"reads", "told once"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "back-pressure that never ends")
  @State
  public static class PauseAgainstReceiver {
    private final Port<Integer> port = new Port<>();
    private final DeliveryWindow window =
        new DeliveryWindow(Objects.requireNonNull(port.chan().backlog()));
    private final AtomicInteger told = new AtomicInteger();
    private boolean paused;

    @Actor
    public void loop() {
      for (int i = 0; i < CHUNKS && !paused; i++) {
        port.chan().send(i);
        paused = !window.sent(CHUNK);
      }
      if (paused) {
        window.whenOpen(told::incrementAndGet);
      }
    }

    @Actor
    public void receiver() {
      for (int i = 0; i < 2 * CHUNKS; i++) {
        port.tryRecv();
      }
    }

    @Arbiter
    public void judge(L_Result r) {
      while (port.tryRecv() != null) {}
      r.r1 = !paused ? "reads" : told.get() == 1 ? "told once" : "told " + told.get() + " times";
    }
  }
}
