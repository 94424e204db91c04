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
import org.openjdk.jcstress.infra.results.L_Result;

/** Senders, a receiver and a close of one port. */
public class PortRaces {
  private static final Duration LONG = Duration.ofSeconds(10);

  private PortRaces() {}

  /** What is left in a port, and {@code !} where it is closed. */
  static String drain(Port<Integer> port) {
    StringBuilder left = new StringBuilder();
    try {
      for (Integer next = port.tryRecv(); next != null; next = port.tryRecv()) {
        left.append(next);
      }
    } catch (PortClosedException e) {
      left.append('!');
    }
    return left.toString();
  }

  /** What a receiver gets: a message, {@code !} for a closed port, {@code lost} for nothing. */
  static String outcomeOf(Port<Integer> port) {
    try {
      Integer message = port.recv(LONG);
      return message == null ? "lost" : message.toString();
    } catch (PortClosedException e) {
      return "!";
    } catch (InterruptedException e) {
      return "interrupted";
    }
  }

  /** Each sender's messages arrive all, and in order. */
  @JCStressTest
  @Outcome(
      id = {"1234", "1324", "1342", "3124", "3142", "3412"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a message is lost, doubled or overtaken")
  @State
  public static class TwoSenders {
    private final Port<Integer> port = new Port<>();

    @Actor
    public void first() {
      port.chan().send(1);
      port.chan().send(2);
    }

    @Actor
    public void second() {
      port.chan().send(3);
      port.chan().send(4);
    }

    @Arbiter
    public void received(L_Result r) {
      r.r1 = drain(port);
    }
  }

  /** More than one chunk of the queue, while the receiver takes. */
  @JCStressTest
  @Outcome(id = "in order", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a message is lost, doubled or overtaken")
  @State
  public static class ManyWhileReceived {
    private static final int MANY = 80;
    private final Port<Integer> port = new Port<>();
    private int expected;
    private boolean wrong;

    @Actor
    public void send() {
      for (int i = 0; i < MANY; i++) {
        port.chan().send(i);
      }
    }

    @Actor
    public void receive() {
      for (int i = 0; i < MANY; i++) {
        take();
      }
    }

    private boolean take() {
      Integer next = port.tryRecv();
      if (next != null) {
        wrong |= next != expected;
        expected++;
      }
      return next != null;
    }

    @Arbiter
    public void rest(L_Result r) {
      while (take()) {}
      r.r1 = !wrong && expected == MANY ? "in order" : "wrong at " + expected;
    }
  }

  /** A receiver that waits, or is about to, is woken. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
  @State
  public static class SendWakes {
    private final Port<Integer> port = new Port<>();

    @Actor
    public void send() {
      port.chan().send(1);
    }

    @Actor
    public void receive(L_Result r) {
      r.r1 = outcomeOf(port);
    }
  }

  /** Likewise by the close. */
  @JCStressTest
  @Outcome(id = "!", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a lost wake-up")
  @State
  public static class CloseWakes {
    private final Port<Integer> port = new Port<>();

    @Actor
    public void close() {
      port.close();
    }

    @Actor
    public void receive(L_Result r) {
      r.r1 = outcomeOf(port);
    }
  }

  /** A send that meets a close arrives before it or not at all. */
  @JCStressTest
  @Outcome(
      id = {"1!", "!"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "the close is lost, or a message comes behind it")
  @State
  public static class SendAgainstClose {
    private final Port<Integer> port = new Port<>();

    @Actor
    public void send() {
      port.chan().send(1);
    }

    @Actor
    public void close() {
      port.close();
    }

    @Arbiter
    public void received(L_Result r) {
      r.r1 = drain(port);
    }
  }

  /** What was sent before the close is received before it, by whoever looks at any time. */
  @JCStressTest
  @Outcome(
      id = {"null, 1!", "1, !"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "the close has overtaken a message")
  @State
  public static class CloseBehindSend {
    private final Port<Integer> port = new Port<>();

    @Actor
    public void sendAndClose() {
      port.chan().send(1);
      port.close();
    }

    @Actor
    public void look(LL_Result r) {
      try {
        r.r1 = port.tryRecv();
      } catch (PortClosedException e) {
        r.r1 = "!";
      }
    }

    @Arbiter
    public void received(LL_Result r) {
      r.r2 = drain(port);
    }
  }

  /** Two closes: one of the reasons stands, and stays. */
  @JCStressTest
  @Outcome(
      id = {"a, a", "b, b"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "two reasons, or none")
  @State
  public static class TwoCloses {
    private final Port<Integer> port = new Port<>();

    @Actor
    public void first() {
      port.close("a");
    }

    @Actor
    public void second() {
      port.close("b");
    }

    @Arbiter
    public void reasons(LL_Result r) {
      r.r1 = reason();
      r.r2 = reason();
    }

    private String reason() {
      try {
        return "open with " + port.tryRecv();
      } catch (PortClosedException e) {
        return e.reason();
      }
    }
  }

  /** Two receivers: the second is refused, or comes after the first; no message goes twice. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1", "1, refused", "refused, 1"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "a message went to both, or to nobody")
  @State
  public static class TwoReceivers {
    private final Port<Integer> port = new Port<>();

    public TwoReceivers() {
      port.chan().send(1);
      port.chan().send(2);
    }

    private Object take() {
      try {
        return String.valueOf(port.tryRecv());
      } catch (IllegalStateException e) {
        return "refused";
      }
    }

    @Actor
    public void first(LL_Result r) {
      r.r1 = take();
    }

    @Actor
    public void second(LL_Result r) {
      r.r2 = take();
    }
  }
}
