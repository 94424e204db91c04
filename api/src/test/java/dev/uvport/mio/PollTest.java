package dev.uvport.mio;

import static dev.uvport.mio.PollFixture.BOTH;
import static dev.uvport.mio.PollFixture.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.uvport.iotask.IoTask;
import dev.uvport.mio.PollFixture.Pair;
import dev.uvport.net.ErrorKind;
import dev.uvport.net.TcpErrData;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Waiting, waking, registering and misuse. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class PollTest {
  private final PollFixture net = new PollFixture();
  private final Events events = Events.withCapacity(4);

  @AfterEach
  void closeAll() throws Exception {
    net.close();
  }

  /** A poll on a thread of its own, which is parked in it when this returns. */
  private final class Waiting {
    private final FutureTask<Result<Unit, TcpErrData>> task =
        new FutureTask<>(() -> net.poll().poll(events, null));
    private final Thread thread = new Thread(task, "polls");

    Waiting() {
      thread.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> LockSupport.getBlocker(thread) != null);
    }

    Result<Unit, TcpErrData> get() throws Exception {
      return task.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void eventsBeyondTheCapacityAreTheNextPolls() throws Exception {
    for (int i = 0; i < 10; i++) {
      net.registry().register(net.pair().socket(), new Token(i), Interest.WRITABLE);
    }
    new Waker(net.registry(), new Token(10)).wake();
    Set<Long> seen = new HashSet<>();

    for (int poll = 0; poll < 3; poll++) {
      assertThat(net.poll().poll(events, null).isOk()).isTrue();
      assertThat(events.size()).isBetween(1, events.capacity());
      events.forEach(event -> assertThat(seen.add(event.token().value())).isTrue());
    }

    assertThat(seen).hasSize(11);
    assertThat(net.now()).isEmpty();
  }

  @Test
  void aTimeThatIsOverIsNoErrorAndHasNoEvents() {
    new Waker(net.registry(), TOKEN).wake();
    assertThat(net.poll().poll(events, Duration.ofMillis(1)).isOk()).isTrue();
    assertThat(events).hasSize(1);

    assertThat(net.poll().poll(events, Duration.ofMillis(1)).isOk()).isTrue();

    assertThat(events).isEmpty();
    assertThat(events.isEmpty()).isTrue();
  }

  @Test
  void aNegativeTimeIsRefused() {
    assertThatThrownBy(() -> net.poll().poll(events, Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
  }

  @Test
  void aTimeBeyondAllNanosecondsIsForEver() throws Exception {
    FutureTask<Result<Unit, TcpErrData>> task =
        new FutureTask<>(() -> net.poll().poll(events, Duration.ofSeconds(Long.MAX_VALUE)));
    Thread thread = new Thread(task, "polls");
    thread.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> LockSupport.getBlocker(thread) != null);

    new Waker(net.registry(), TOKEN).wake();

    assertThat(task.get(30, TimeUnit.SECONDS).isOk()).isTrue();
    assertThat(events).hasSize(1);
  }

  @Test
  void dataWakesAPollThatWaits() throws Exception {
    Pair pair = net.pair();
    net.registry().register(pair.socket(), TOKEN, Interest.READABLE);
    Waiting waiting = new Waiting();

    pair.send("x");

    assertThat(waiting.get().isOk()).isTrue();
    assertThat(events).singleElement().matches(Event::isReadable);
  }

  @Test
  void aSocketThatIsRegisteredMeanwhileWakesAPollThatWaits() throws Exception {
    Waiting waiting = new Waiting();

    net.registry().register(net.pair().socket(), TOKEN, Interest.WRITABLE);

    assertThat(waiting.get().isOk()).isTrue();
    assertThat(events).singleElement().matches(Event::isWritable);
  }

  @Test
  void wakingTwiceIsOneEventAndWakingAgainAnother() throws Exception {
    Waker waker = new Waker(net.registry(), TOKEN);
    waker.wake();
    waker.wake();

    assertThat(net.next()).singleElement().matches(Event::isReadable);
    assertThat(net.now()).isEmpty();
    Waiting waiting = new Waiting();
    waker.wake();
    assertThat(waiting.get().isOk()).isTrue();
    assertThat(events).singleElement().matches(event -> event.token().equals(TOKEN));
  }

  @Test
  void aSecondPollingThreadIsRefusedByName() throws Exception {
    Waiting waiting = new Waiting();

    assertThatThrownBy(() -> net.poll().poll(Events.withCapacity(1), Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("polls");

    new Waker(net.registry(), TOKEN).wake();
    assertThat(waiting.get().isOk()).isTrue();
  }

  @Test
  void anInterruptEndsTheWaitAndLosesNothing() throws Exception {
    Pair pair = net.pair();
    net.registry().register(pair.socket(), TOKEN, Interest.READABLE);
    Waiting waiting = new Waiting();

    waiting.thread.interrupt();
    assertThat(waiting.get().getErr().errName()).isEqualTo("EINTR");
    pair.send("x");

    assertThat(net.next()).singleElement().matches(Event::isReadable);
  }

  @Test
  void anInterruptedRegistrationIsNone() throws Exception {
    Pair pair = net.pair();
    Thread.currentThread().interrupt();
    assertThat(net.registry().register(pair.socket(), TOKEN, BOTH).getErr().errName())
        .isEqualTo("EINTR");
    assertThat(net.registry().register(net.listener(), TOKEN, BOTH).getErr().errName())
        .isEqualTo("EINTR");
    assertThat(Poll.create(net.iotask()).getErr().errName()).isEqualTo("EINTR");
    assertThat(Thread.interrupted()).isTrue();

    assertThat(net.registry().register(pair.socket(), TOKEN, BOTH).isOk()).isTrue();
    assertThat(net.registry().register(net.listener(), TOKEN, BOTH).isOk()).isTrue();
  }

  @Test
  void anIoTaskIsNotBlockedButMayLook() {
    CompletableFuture<Void> waits =
        net.iotask().interact(loop -> net.poll().poll(events, Duration.ofSeconds(1)));
    assertThatThrownBy(waits::join).hasRootCauseInstanceOf(IllegalStateException.class);

    new Waker(net.registry(), TOKEN).wake();
    net.iotask().interact(loop -> net.poll().poll(events, Duration.ZERO)).join();

    assertThat(events).hasSize(1);
  }

  @Test
  void closingWakesAPollThatWaitsAndFreesItsSockets() throws Exception {
    Pair pair = net.pair();
    net.registry().register(pair.socket(), TOKEN, Interest.READABLE);
    Waiting waiting = new Waiting();

    net.poll().close();
    net.poll().close();

    assertThat(waiting.get().getErr().kind()).isEqualTo(ErrorKind.CLOSED);
    assertThat(net.poll().poll(events, Duration.ZERO).getErr().kind()).isEqualTo(ErrorKind.CLOSED);
    assertThat(net.registry().register(pair.socket(), TOKEN, BOTH).getErr().kind())
        .isEqualTo(ErrorKind.CLOSED);
    new Waker(net.registry(), TOKEN).wake();
    pair.send("x");
    assertThat(pair.socket().read().get()).asString().isEqualTo("x");
  }

  @Test
  void theEndOfItsIoTaskClosesIt() throws Exception {
    Waiting waiting = new Waiting();

    net.iotask().close();

    assertThat(waiting.get().getErr().kind()).isEqualTo(ErrorKind.CLOSED);
    assertThat(Poll.create(net.iotask()).getErr().isCanceled()).isTrue();
  }

  @Test
  void aSocketOfAnotherIoTaskIsPolledAndItsEndEndsTheRegistration() throws Exception {
    try (IoTask other = IoTask.spawn("other");
        Poll poll = Poll.create(other).get()) {
      Pair pair = net.pair();
      assertThat(poll.registry().register(pair.socket(), TOKEN, Interest.READABLE).isOk()).isTrue();
      pair.send("x");
      assertThat(poll.poll(events, null).isOk()).isTrue();
      assertThat(events).singleElement().matches(Event::isReadable);

      net.iotask().close();

      assertThat(poll.registry().deregister(pair.socket()).getErr().errName()).isEqualTo("ENOENT");
      assertThat(poll.poll(events, Duration.ZERO).isOk()).isTrue();
      assertThat(events).isEmpty();
    }
  }

  @Test
  void registeringTwiceIsAnErrorWithAnyPoll() throws Exception {
    Pair pair = net.pair();
    net.registry().register(pair.socket(), TOKEN, BOTH);
    net.registry().register(net.listener(), TOKEN, BOTH);

    try (Poll other = Poll.create(net.iotask()).get()) {
      for (Registry registry : new Registry[] {net.registry(), other.registry()}) {
        assertThat(registry.register(pair.socket(), TOKEN, BOTH).getErr().errName())
            .isEqualTo("EEXIST");
        assertThat(registry.register(net.listener(), TOKEN, BOTH).getErr().errName())
            .isEqualTo("EEXIST");
      }
      assertThat(other.registry().deregister(pair.socket()).getErr().errName()).isEqualTo("ENOENT");
      assertThat(other.registry().reregister(pair.socket(), TOKEN, BOTH).getErr().errName())
          .isEqualTo("ENOENT");
    }
  }

  @Test
  void aSocketThatIsReadOtherwiseIsRefusedAndTheOtherWayRound() throws Exception {
    Pair pair = net.pair();
    pair.socket().readStart(chunk -> {});
    assertThat(net.registry().register(pair.socket(), TOKEN, BOTH).getErr().errName())
        .isEqualTo("EALREADY");
    pair.socket().readStop();
    assertThat(net.registry().register(pair.socket(), TOKEN, BOTH).isOk()).isTrue();

    assertThat(pair.socket().read().getErr().errName()).isEqualTo("EALREADY");
    assertThat(pair.socket().readFuture().join().getErr().errName()).isEqualTo("EALREADY");
    assertThat(pair.socket().readStart().getErr().errName()).isEqualTo("EALREADY");
    assertThat(pair.socket().readStart(chunk -> {}).getErr().errName()).isEqualTo("EALREADY");
    pair.send("x");
    net.until(Event::isReadable);
    assertThat(PollFixture.tryRead(pair.socket())).isEqualTo("x");
  }

  @Test
  void aRegisteredListenerAcceptsByTriesOnly() throws Exception {
    net.registry().register(net.listener(), TOKEN, Interest.READABLE);

    assertThatThrownBy(() -> net.listener().accept())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tryAccept");
    net.registry().deregister(net.listener());
    net.peer();

    net.listener().accept().get().close();
  }

  @Test
  void aListenerWhoseConnectionsGoElsewhereIsRefused() {
    net.listener().incoming(accepted -> {});

    assertThat(net.registry().register(net.listener(), TOKEN, BOTH).getErr().errName())
        .isEqualTo("EALREADY");
    assertThatThrownBy(() -> net.listener().tryAccept()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClosedListenerIsRefused() {
    net.listener().close();
    net.iotask().interact(loop -> {}).join();

    assertThat(net.registry().register(net.listener(), TOKEN, BOTH).getErr().kind())
        .isEqualTo(ErrorKind.CLOSED);
    assertThat(net.listener().tryAccept().getErr().kind()).isEqualTo(ErrorKind.CLOSED);
  }

  @Test
  void nullIsRefused() throws Exception {
    Pair pair = net.pair();
    Registry registry = net.registry();
    assertThatNullPointerException().isThrownBy(() -> registry.register(null, TOKEN, BOTH));
    assertThatNullPointerException().isThrownBy(() -> registry.register(pair.socket(), null, BOTH));
    assertThatNullPointerException()
        .isThrownBy(() -> registry.register(pair.socket(), TOKEN, null));
    assertThatNullPointerException().isThrownBy(() -> net.poll().poll(null, null));
    assertThatNullPointerException().isThrownBy(() -> new Waker(registry, null));
    assertThatNullPointerException().isThrownBy(() -> new Waker(null, TOKEN));
    assertThatNullPointerException().isThrownBy(() -> pair.socket().tryRead((ByteBuffer) null));
    assertThatThrownBy(() -> Events.withCapacity(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void interestsAreSets() {
    assertThat(BOTH.isReadable()).isTrue();
    assertThat(BOTH.isWritable()).isTrue();
    assertThat(BOTH.isPriority()).isFalse();
    assertThat(BOTH.remove(Interest.READABLE)).contains(Interest.WRITABLE);
    assertThat(BOTH.remove(BOTH)).isEmpty();
    assertThat(BOTH).hasToString("READABLE|WRITABLE");
    assertThat(BOTH.add(Interest.PRIORITY)).isNotEqualTo(BOTH);
    assertThat(Interest.WRITABLE.add(Interest.READABLE)).isEqualTo(BOTH).hasSameHashCodeAs(BOTH);
  }
}
