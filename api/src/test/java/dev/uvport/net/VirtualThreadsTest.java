package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.uvport.comm.ThreadKind;
import dev.uvport.uv.ChildJvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Blocking calls on virtual threads park them, and their carriers run others. */
@Timeout(300)
final class VirtualThreadsTest {
  private static final List<String> TWO_CARRIERS =
      List.of(
          "-Xmx512m",
          "-Djdk.virtualThreadScheduler.parallelism=2",
          "-Djdk.virtualThreadScheduler.maxPoolSize=2");

  private static final String NOTHING_BUT_THE_PROBE =
      PinRecording.class.getName() + "$SelfPinned.<clinit>";

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** How many load the classes. */
  private static final int FIRST = 100;

  @Test
  @EnabledForJreRange(min = JRE.JAVA_24)
  void tenThousandReadOnTwoCarriersAndNoneIsPinnedWhichOnlyJdk24AndLaterCanDo() throws Exception {
    int count = 10_000;
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    assumeTrue(
        system.getMaxFileDescriptorCount() > count + 500,
        "ulimit -n allows fewer than " + count + " connections");
    try (NumberSender sender = new NumberSender()) {
      Waiting<Boolean> serving =
          Waiting.start(
              () -> {
                sender.serve(FIRST);
                sender.serve(count);
                return true;
              });

      ChildJvm.Outcome outcome =
          ChildJvm.run(
              PATIENCE,
              ReadersOnVirtualThreads.class,
              List.of(),
              TWO_CARRIERS,
              String.valueOf(sender.port()),
              String.valueOf(FIRST),
              String.valueOf(count));

      assertThat(outcome.output().lines())
          .containsExactly(
              "100 wait for their numbers",
              "100 right, 10 interrupted, 100 ended",
              "10000 wait for their numbers",
              "10000 right, 1000 interrupted, 10000 ended",
              NOTHING_BUT_THE_PROBE);
      assertThat(serving.get()).isTrue();
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_24)
  void noCallThatWaitsPinsItsCarrierAsOnlyJdk24AndLaterCanShow() throws Exception {
    ChildJvm.Outcome outcome =
        ChildJvm.run(PATIENCE, BlockingCallsOnVirtualThreads.class, List.of(), TWO_CARRIERS);

    assertThat(outcome.output().lines()).containsExactly("18 right", NOTHING_BUT_THE_PROBE);
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void anInterruptClosesAChannelAsItDoesTheJdksSocketsWhichHaveVirtualThreadsFromJdk21On()
      throws Exception {
    try (Loopback net = new Loopback();
        TcpChannel channel = net.link().socket().channel();
        ServerSocket server = new ServerSocket(0);
        Socket socket = new Socket("127.0.0.1", server.getLocalPort())) {
      Parked<Boolean> ours = Parked.on(ThreadKind.VIRTUAL, () -> isClosedByInterrupt(channel));
      Parked<Boolean> theirs = Parked.on(ThreadKind.VIRTUAL, () -> isClosedByInterrupt(socket));

      ours.thread().interrupt();
      theirs.thread().interrupt();

      assertThat(ours.get()).isEqualTo(theirs.get()).isTrue();
      assertThat(!channel.isOpen()).isEqualTo(socket.isClosed()).isTrue();
    }
  }

  private static boolean isClosedByInterrupt(TcpChannel channel) throws IOException {
    try {
      return channel.read(ByteBuffer.allocate(1)) < -1;
    } catch (ClosedByInterruptException e) {
      return Thread.currentThread().isInterrupted();
    }
  }

  private static boolean isClosedByInterrupt(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < -1;
    } catch (SocketException e) {
      return Thread.currentThread().isInterrupted();
    }
  }
}
