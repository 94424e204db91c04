package dev.uvport.benchmarks.parts;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One event of a turn in which one socket, or {@value #CROWD} of them, is readable: epoll, libuv, a
 * record in the ring, and its way to an object of Java. The drain alone cannot be had from outside;
 * what one more record costs is the crowd's figure. The JDK's selector does the same without a
 * ring.
 */
public class RingBenchmark extends PartBenchmark {
  private static final int CROWD = 256;

  /** Sockets for libuv. */
  public abstract static class Ring {
    private final ReadableOnLoop sockets;

    Ring(int count) {
      sockets = new ReadableOnLoop(count);
    }

    int turn() {
      return sockets.turn();
    }

    @TearDown
    public void close() throws IOException {
      sockets.close();
    }
  }

  /** One. */
  @State(Scope.Thread)
  public static class LoneRing extends Ring {
    public LoneRing() {
      super(1);
    }
  }

  /** Many. */
  @State(Scope.Thread)
  public static class CrowdedRing extends Ring {
    public CrowdedRing() {
      super(CROWD);
    }
  }

  /** Sockets for the JDK's selector. */
  public abstract static class JdkSelector {
    private final ReadableOnSelector sockets;

    JdkSelector(int count) {
      sockets = new ReadableOnSelector(count);
    }

    int turn() throws IOException {
      return sockets.turn();
    }

    @TearDown
    public void close() throws IOException {
      sockets.close();
    }
  }

  /** One. */
  @State(Scope.Thread)
  public static class LoneSelector extends JdkSelector {
    public LoneSelector() {
      super(1);
    }
  }

  /** Many. */
  @State(Scope.Thread)
  public static class CrowdedSelector extends JdkSelector {
    public CrowdedSelector() {
      super(CROWD);
    }
  }

  @Benchmark
  public void turnOfOne(LoneRing ring) {
    check(ring.turn() == 1, "the socket is seen");
  }

  @Benchmark
  @OperationsPerInvocation(CROWD)
  public void turnOfMany(CrowdedRing ring) {
    check(ring.turn() == CROWD, "each socket is seen once");
  }

  @Benchmark
  public void jdkSelectorTurnOfOne(LoneSelector selector) throws IOException {
    check(selector.turn() == 1, "the socket is seen");
  }

  @Benchmark
  @OperationsPerInvocation(CROWD)
  public void jdkSelectorTurnOfMany(CrowdedSelector selector) throws IOException {
    check(selector.turn() == CROWD, "each socket is seen once");
  }
}
