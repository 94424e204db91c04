package dev.uvport.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
final class OneShotTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final OneShot<Integer> cell = new OneShot<>();

  static List<ThreadKind> threadKinds() {
    return ThreadKind.available();
  }

  @Test
  void theMessageIsKept() throws Exception {
    cell.send(7);

    assertThat(cell.recv()).isEqualTo(7);
    assertThat(cell.recv(Duration.ZERO)).isEqualTo(7);
    assertThat(cell.tryRecv()).isEqualTo(7);
  }

  @Test
  void onlyTheFirstMessageCounts() throws Exception {
    cell.send(7);
    cell.send(8);

    assertThat(cell.recv()).isEqualTo(7);
  }

  @Test
  void aMessageWakesWhoWaits() throws Exception {
    Parked<Integer> waiting = Parked.on(cell, cell::recv);
    assertThat(cell.tryRecv()).isNull();

    cell.send(7);

    assertThat(waiting.get()).isEqualTo(7);
  }

  @Test
  void aMessageWakesWhoWaitsForATime() throws Exception {
    Parked<Integer> waiting = Parked.on(cell, () -> cell.recv(LONG));

    cell.send(7);

    assertThat(waiting.get()).isEqualTo(7);
  }

  @Test
  void aMessageThatIsLateForOneWaitIsThereForTheNext() throws Exception {
    assertThat(cell.recv(Duration.ZERO)).isNull();
    assertThat(cell.recv(Duration.ofMillis(1))).isNull();

    cell.send(7);

    assertThat(cell.recv(LONG)).isEqualTo(7);
  }

  @Test
  void aNegativeTimeoutIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> cell.recv(Duration.ofNanos(-1)));
  }

  @Test
  void aNullMessageIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> cell.send(null)).withMessage("message");
  }

  @Test
  void interruptWhileWaitingLeavesTheCellUsable() throws Exception {
    Parked<Integer> waiting = Parked.on(cell, cell::recv);

    waiting.thread().interrupt();

    assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
    cell.send(7);
    assertThat(cell.recv()).isEqualTo(7);
  }

  @Test
  void anUnparkWithoutAMessageDoesNotEndTheWait() throws Exception {
    Parked<Integer> waiting = Parked.on(cell, cell::recv);

    LockSupport.unpark(waiting.thread());
    cell.send(7);

    assertThat(waiting.get()).isEqualTo(7);
  }

  @Test
  void aSecondWaiterIsToldWhoWaits() throws Exception {
    Parked<Integer> waiting = Parked.on(cell, cell::recv);

    assertThatThrownBy(cell::recv)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(waiting.thread().toString());

    cell.send(7);
    assertThat(waiting.get()).isEqualTo(7);
  }

  @Test
  void ofRacingMessagesAllSeeTheSameOne() throws Exception {
    Set<Integer> winners = new HashSet<>();
    while (winners.size() < 2) { // until each has been the first, it was no race
      winners.addAll(winnersOfARace());
    }
  }

  private static List<Integer> winnersOfARace() throws Exception {
    List<OneShot<Integer>> cells =
        Stream.generate(OneShot<Integer>::new).limit(50_000).collect(Collectors.toList());
    SpinBarrier barrier = new SpinBarrier(3);

    Future<List<Integer>> one =
        ThreadKind.PLATFORM.start(() -> race(barrier, cells, c -> sendAndLook(c, 1)));
    Future<List<Integer>> two =
        ThreadKind.PLATFORM.start(() -> race(barrier, cells, c -> sendAndLook(c, 2)));
    Future<List<Integer>> received =
        ThreadKind.PLATFORM.start(() -> race(barrier, cells, OneShot::recv));

    assertThat(two.get()).isEqualTo(one.get());
    assertThat(received.get()).isEqualTo(one.get());
    return received.get();
  }

  @FunctionalInterface
  private interface Look {
    int at(OneShot<Integer> cell) throws InterruptedException;
  }

  private static List<Integer> race(SpinBarrier barrier, List<OneShot<Integer>> cells, Look look)
      throws InterruptedException {
    List<Integer> seen = new ArrayList<>();
    for (OneShot<Integer> cell : cells) {
      barrier.await();
      seen.add(look.at(cell));
    }
    return seen;
  }

  private static int sendAndLook(OneShot<Integer> cell, int message) {
    cell.send(message);
    return cell.tryRecv();
  }

  @ParameterizedTest
  @MethodSource("threadKinds")
  void everyRequestGetsItsReply(ThreadKind kind) throws Exception {
    int requests = 100_000;
    Port<OneShot<Integer>> server = new Port<>();
    Future<Void> serving =
        kind.start(
            () -> {
              for (int i = 0; i < requests; i++) {
                server.recv().send(i);
              }
              return null;
            });
    Future<Void> asking =
        kind.start(
            () -> {
              for (int i = 0; i < requests; i++) {
                OneShot<Integer> reply = new OneShot<>();
                server.chan().send(reply);
                assertThat(reply.recv()).isEqualTo(i);
              }
              return null;
            });

    asking.get();
    serving.get();
  }
}
