package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A write to a dead peer raises SIGPIPE, for libuv does not suppress it; a C program would die. */
@Timeout(180)
final class DeadPeerTest {
  /** Writes to a connection that its peer has reset, until that is told. */
  static final class WriteToTheDead {
    public static void main(String[] args) throws Exception {
      try (TestLoop test = new TestLoop();
          TcpPeer peer = TcpPeer.connect(test)) {
        peer.reset();
        NativeBuffer from = test.loop().outgoing();
        int answer = 1;
        while (answer > 0 || UvError.of(answer).name().equals("ECONNRESET")) {
          answer = peer.tcp().tryWrite(from, 0, 1);
        }
        AtomicInteger status = new AtomicInteger(1);
        peer.tcp().write(from, 0, 1, status::set);
        test.runUntil(() -> status.get() <= 0);
        System.out.println(UvError.of(answer).name() + " " + UvError.of(status.get()).name());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Dwith=signals", "-Xrs"})
  void aWriteToADeadPeerDoesNotEndTheProcess(String flag) throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(WriteToTheDead.class, List.of(), List.of(flag));

    assertThat(outcome.output().strip()).isEqualTo("EPIPE EPIPE");
    assertThat(outcome.exitCode()).isZero();
  }
}
