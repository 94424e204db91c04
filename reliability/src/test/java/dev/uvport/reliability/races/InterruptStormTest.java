package dev.uvport.reliability.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpChannel;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupt ends a call of the thread that it was meant for, and of no other. */
@ExtendWith(LeakCheck.class)
final class InterruptStormTest {
  private static final int THREADS = 4;

  private final IoTask iotask = IoTask.spawn("interrupts");
  private TcpListener listener;
  private volatile boolean over;

  @BeforeEach
  void echo() {
    listener = Tcp.bind(IpAddr.LOOPBACK_V4, 0, 64, iotask).get();
    listener.incoming(accepted -> accepted.ifOk(InterruptStormTest::echo));
  }

  private static void echo(TcpSocket socket) {
    socket.readStart(
        (Result<byte[], TcpErrData> read) -> {
          if (read.isOk()) {
            socket.write(read.get(), written -> {});
          } else {
            socket.close();
          }
        });
  }

  @AfterEach
  void close() {
    listener.close();
    iotask.close();
  }

  /** Whatever interrupts. */
  private TcpSocket connect() {
    int port = listener.localAddr().port();
    return Tcp.connectFuture(IpAddr.LOOPBACK_V4, port, iotask).join().get();
  }

  /** A thread that talks to itself over the echo, one byte at a time, and counts what stops it. */
  private abstract class Talker extends Thread {
    final AtomicInteger meant = new AtomicInteger();
    final AtomicInteger struck = new AtomicInteger();
    final AtomicInteger noticed = new AtomicInteger();
    volatile String wrong;

    /** Whether it is interrupted at all: the others must notice nothing. */
    final boolean isTarget;

    Talker(int number) {
      isTarget = number % 2 == 0;
    }

    void strike() {
      meant.incrementAndGet();
      interrupt();
      struck.incrementAndGet();
    }

    /** An interrupt has ended a call, and its status is still there. */
    void noticed() {
      // From JDK 21 on, an interrupt is told to the channel that its thread is at work on when it
      // ends, which could be the next one.
      while (struck.get() != meant.get()) {
        Thread.onSpinWait();
      }
      if (!Thread.interrupted()) {
        wrong = "interrupted without the status";
      }
      if (noticed.incrementAndGet() > meant.get()) {
        wrong = noticed + " interrupts noticed of " + meant;
      }
    }

    @Override
    public void run() {
      try {
        talk();
      } catch (IOException e) {
        wrong = e.toString();
      }
    }

    abstract void talk() throws IOException;
  }

  /** With a socket, which an interrupt leaves open: no byte is lost or doubled. */
  private final class SocketTalker extends Talker {
    SocketTalker(int number) {
      super(number);
    }

    @Override
    void talk() {
      try (TcpSocket socket = connect()) {
        byte next = 0;
        while (!over && wrong == null) {
          say(socket, next);
          hear(socket, next);
          next++;
        }
      }
    }

    private void say(TcpSocket socket, byte next) {
      Result<dev.uvport.result.Unit, TcpErrData> written = socket.write(new byte[] {next});
      if (written.isErr()) {
        interrupted(written.getErr()); // the write goes on without its caller
      }
    }

    private void hear(TcpSocket socket, byte next) {
      Result<byte[], TcpErrData> read = socket.read();
      while (read.isErr() && wrong == null) {
        interrupted(read.getErr());
        read = socket.read();
      }
      if (read.isOk() && (read.get().length != 1 || read.get()[0] != next)) {
        wrong = "heard " + read.get()[0] + " instead of " + next;
      }
    }

    private void interrupted(TcpErrData why) {
      if (why.errName().equals("EINTR")) {
        noticed();
      } else {
        wrong = why.toString();
      }
    }
  }

  /** With a channel, which an interrupt closes, and no other one. */
  private final class ChannelTalker extends Talker {
    ChannelTalker(int number) {
      super(number);
    }

    @Override
    void talk() throws IOException {
      TcpChannel channel = connect().channel();
      ByteBuffer one = ByteBuffer.allocate(1);
      while (!over && wrong == null) {
        try {
          channel.write(one.clear());
          channel.read(one.clear());
        } catch (ClosedByInterruptException e) {
          noticed();
          channel = connect().channel();
        }
      }
      channel.close();
    }
  }

  @Timeout(300)
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptEndsACallOfItsOwnThreadOnly(boolean channels) throws Exception {
    storm(channels, 2_000);
  }

  @Test
  @Tag("heavy")
  @Timeout(1_800)
  void manyInterruptsEndCallsOfTheirOwnThreadsOnly() throws Exception {
    storm(false, 200_000);
  }

  private void storm(boolean channels, int interrupts) throws Exception {
    List<Talker> talkers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      talkers.add(channels ? new ChannelTalker(i) : new SocketTalker(i));
    }
    talkers.forEach(Thread::start);
    List<Talker> targets = talkers.stream().filter(talker -> talker.isTarget).toList();
    Random random = new Random(35);
    for (int i = 0; i < interrupts; i++) {
      Talker target = targets.get(random.nextInt(targets.size()));
      int before = target.noticed.get();
      target.strike();
      for (int spin = random.nextInt(5_000); spin > 0 && target.noticed.get() == before; spin--) {
        Thread.onSpinWait();
      }
    }
    over = true;
    for (Talker talker : talkers) {
      talker.join();
    }
    System.out.printf(
        "interrupt storm, %s: %d interrupts, %d calls ended, %d wrong%n",
        channels ? "channels" : "sockets",
        interrupts,
        targets.stream().mapToInt(talker -> talker.noticed.get()).sum(),
        talkers.stream().filter(talker -> talker.wrong != null).count());
    assertThat(talkers).allSatisfy(talker -> assertThat(talker.wrong).isNull());
    assertThat(talkers)
        .filteredOn(talker -> !talker.isTarget)
        .allSatisfy(talker -> assertThat(talker.noticed).hasValue(0));
  }
}
