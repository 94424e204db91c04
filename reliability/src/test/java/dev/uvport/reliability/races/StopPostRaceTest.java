package dev.uvport.reliability.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.Command;
import dev.uvport.iotask.IoTask;
import dev.uvport.uv.LeakCheck;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Threads post to iotasks that end meanwhile: each command is run or rejected, and no wake-up is
 * written to a descriptor that has become another's.
 */
@ExtendWith(LeakCheck.class)
final class StopPostRaceTest {
  /** As many as an iotask's own descriptors, which are free for them when it has ended. */
  private static final int PIPES = 3;

  /** Posts that wait for an iotask which the machine lets wait: more would fill the memory. */
  private static final int MOST_UNDER_WAY = 1_000_000;

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private volatile IoTask target;
  private volatile boolean over;

  private final class Counted implements Command {
    @Override
    public void run() {
      answered.incrementAndGet();
    }

    @Override
    public void rejected() {
      answered.incrementAndGet();
    }
  }

  @Test
  @Timeout(300)
  void aPostMeetsTheEndOfItsIotask() throws Exception {
    race(500);
  }

  @Test
  @Tag("heavy")
  @Timeout(1_800)
  void postsMeetTheEndsOfAHundredThousandIotasks() throws Exception {
    race(100_000);
  }

  private void race(int rounds) throws Exception {
    target = IoTask.spawn("the first");
    target.close();
    List<Thread> senders = List.of(new Thread(this::post), new Thread(this::post));
    senders.forEach(Thread::start);
    int strays = 0;
    for (int round = 0; round < rounds; round++) {
      IoTask iotask = IoTask.spawn("stopping");
      target = iotask;
      iotask.close();
      strays += strays();
    }
    over = true;
    for (Thread sender : senders) {
      sender.join();
    }
    System.out.printf(
        "stop x post: %d iotasks, %d posts, %d answered, %d stray wake-ups%n",
        rounds, sent.get(), answered.get(), strays);
    assertThat(strays).isZero();
    assertThat(answered).hasValue(sent.get());
  }

  private void post() {
    Command counted = new Counted();
    while (!over) {
      sent.incrementAndGet();
      target.send(counted);
      do {
        Thread.onSpinWait();
      } while (sent.get() - answered.get() > MOST_UNDER_WAY);
    }
  }

  /** Takes the numbers that have become free, and looks whether somebody writes to them. */
  private static int strays() throws Exception {
    List<Pipe> pipes = new ArrayList<>();
    int strays = 0;
    try {
      for (int i = 0; i < PIPES; i++) {
        pipes.add(Pipe.open());
      }
      for (Pipe pipe : pipes) {
        pipe.source().configureBlocking(false);
        strays += pipe.source().read(ByteBuffer.allocate(8)) > 0 ? 1 : 0;
      }
    } finally {
      for (Pipe pipe : pipes) {
        pipe.sink().close();
        pipe.source().close();
      }
    }
    return strays;
  }
}
