package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong once in a million messages, if it does. */
@Timeout(300)
final class PortStressTest {
  private static final int SENDERS = 8;
  private static final int MESSAGES = 100_000;

  private record Message(int sender, int number) {}

  static List<ThreadKind> threadKinds() {
    return ThreadKind.available();
  }

  @ParameterizedTest
  @MethodSource("threadKinds")
  void eachSendersMessagesArriveCompleteAndInOrder(ThreadKind kind) throws Exception {
    Port<Message> port = new Port<>();
    Future<int[]> receiver = kind.start(() -> receiveAll(port, port::recv));

    List<Future<Void>> senders = startSenders(kind, port.chan());

    assertThat(receiver.get()).containsOnly(MESSAGES);
    joinAll(senders);
    assertThat(port.peek()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("threadKinds")
  void timeoutsThatPassMeanwhileLoseNoMessage(ThreadKind kind) throws Exception {
    Port<Message> port = new Port<>();
    long seed = System.nanoTime();
    System.out.println("timeoutsThatPassMeanwhileLoseNoMessage: seed " + seed);
    Random random = new Random(seed);
    Future<int[]> receiver =
        kind.start(
            () -> receiveAll(port, () -> port.recv(Duration.ofNanos(random.nextInt(20_000)))));

    List<Future<Void>> senders = startSenders(kind, port.chan());

    assertThat(receiver.get()).containsOnly(MESSAGES);
    joinAll(senders);
  }

  @ParameterizedTest
  @MethodSource("threadKinds")
  void aReceiverThatIsAboutToParkIsNeverMissed(ThreadKind kind) throws Exception {
    // One message at a time: each is a chance to be sent while the other side falls asleep.
    Port<Integer> there = new Port<>();
    Port<Integer> back = new Port<>();
    Future<Void> echo =
        kind.start(
            () -> {
              for (int i = 0; i < MESSAGES; i++) {
                back.chan().send(there.recv());
              }
              return null;
            });
    Future<Void> caller =
        kind.start(
            () -> {
              for (int i = 0; i < MESSAGES; i++) {
                there.chan().send(i);
                assertThat(back.recv()).isEqualTo(i);
              }
              return null;
            });

    caller.get();
    echo.get();
  }

  @ParameterizedTest
  @MethodSource("threadKinds")
  void everyMessageIsReceivedOrWasSentAfterTheClose(ThreadKind kind) throws Exception {
    int dropped = 0;
    // Until something was dropped the rounds have raced with nothing.
    for (int round = 0; round < 500 || dropped == 0; round++) {
      dropped += raceWithClose(kind);
    }
  }

  /** Returns how many messages were dropped. */
  private static int raceWithClose(ThreadKind kind) throws Exception {
    int messages = 1_000;
    Port<Message> port = new Port<>();
    AtomicIntegerArray sent = new AtomicIntegerArray(2);
    CountDownLatch halfway = new CountDownLatch(1);
    List<Future<Void>> senders = new ArrayList<>();
    for (int s = 0; s < 2; s++) {
      int sender = s;
      senders.add(
          kind.start(
              () -> {
                for (int i = 0; i < messages; i++) {
                  port.chan().send(new Message(sender, i));
                  sent.set(sender, i + 1);
                  if (i == messages / 2) {
                    halfway.countDown();
                  }
                }
                return null;
              }));
    }
    Future<int[]> receiver = kind.start(() -> receiveUntilClosed(port));
    halfway.await();
    int[] sentBefore = {sent.get(0), sent.get(1)};
    port.close();

    int[] received = receiver.get();
    joinAll(senders);
    assertThat(received[0]).isBetween(sentBefore[0], messages);
    assertThat(received[1]).isBetween(sentBefore[1], messages);
    return 2 * messages - received[0] - received[1];
  }

  private static int[] receiveUntilClosed(Port<Message> port) throws InterruptedException {
    int[] counts = new int[2];
    while (true) {
      try {
        count(port.recv(), counts);
      } catch (PortClosedException closed) {
        return counts;
      }
    }
  }

  @FunctionalInterface
  private interface Receive {
    Message recv() throws InterruptedException;
  }

  private static int[] receiveAll(Port<Message> port, Receive receive) throws InterruptedException {
    int[] counts = new int[SENDERS];
    for (int i = 0; i < SENDERS * MESSAGES; ) {
      Message message = receive.recv();
      if (message != null) {
        count(message, counts);
        i++;
      }
    }
    assertThat(port.chan().backlog().received()).isEqualTo(SENDERS * MESSAGES);
    return counts;
  }

  private static void count(Message message, int[] counts) {
    // Not by AssertJ, which would take most of the time.
    if (message.number() != counts[message.sender()]) {
      throw new AssertionError(message + " came after " + counts[message.sender()] + " messages");
    }
    counts[message.sender()]++;
  }

  private static List<Future<Void>> startSenders(ThreadKind kind, Chan<Message> chan) {
    List<Future<Void>> senders = new ArrayList<>();
    for (int s = 0; s < SENDERS; s++) {
      int sender = s;
      senders.add(
          kind.start(
              () -> {
                for (int i = 0; i < MESSAGES; i++) {
                  chan.send(new Message(sender, i));
                }
                return null;
              }));
    }
    return senders;
  }

  private static void joinAll(List<Future<Void>> threads) throws Exception {
    for (Future<Void> thread : threads) {
      thread.get();
    }
  }
}
