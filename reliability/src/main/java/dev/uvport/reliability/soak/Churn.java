package dev.uvport.reliability.soak;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.uv.Uv;
import dev.uvport.uv.UvHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The program that is soaked: an echo server, and clients of all styles that connect to it and to
 * others, send, receive and leave in all ways, so many a second. Each second it prints what it has
 * done and what it holds; at its end, everything closed, once more.
 */
final class Churn {
  /** Starts the next line after this for whoever reads them. */
  static final String FIGURES = "figures ";

  private static final int CLIENTS = 8;
  private static final int BACKLOG = 1024;
  private static final int LARGEST = 64 * 1024;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final IoTask iotask = IoTask.spawn("soaked");
  private final long end;
  private final long pauseNanos;

  private Churn(int seconds, int perSecond) {
    end = System.nanoTime() + SECOND.multipliedBy(seconds).toNanos();
    pauseNanos = SECOND.toNanos() * CLIENTS / perSecond;
  }

  /**
   * Runs.
   *
   * @param args seconds, connections a second, the seed, and the ports of other echo servers
   * @throws InterruptedException never
   */
  public static void main(String... args) throws InterruptedException {
    Churn churn = new Churn(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    List<Integer> ports = new ArrayList<>();
    for (String port : List.of(args).subList(3, args.length)) {
      ports.add(Integer.valueOf(port));
    }
    churn.run(Long.parseLong(args[2]), ports);
  }

  private void run(long seed, List<Integer> ports) throws InterruptedException {
    TcpListener listener = Tcp.bind(IpAddr.parse("127.0.0.1"), 0, BACKLOG, iotask).get();
    listener.incoming(accepted -> accepted.ifOk(Churn::serve));
    ports.add(listener.localAddr().port());
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(seed + i);
      Thread client = new Thread(() -> connectAgainAndAgain(random, ports), "client " + i);
      client.start();
      clients.add(client);
    }
    for (Thread client : clients) {
      while (client.isAlive()) {
        client.join(SECOND.toMillis());
        tell();
      }
    }
    listener.close();
    iotask.close();
    tell();
  }

  private void tell() {
    System.out.println(
        FIGURES
            + connections.get()
            + " "
            + bytes.get()
            + " "
            + failures.get()
            + " "
            + (UvHandle.created() - UvHandle.freed())
            + " "
            + Uv.nativeBytes());
  }

  private static void serve(TcpSocket socket) {
    socket.readStart(
        new ReadHandler() {
          @Override
          public void onData(ByteBuffer data) {
            socket.write(data, written -> written.ifErr(why -> socket.close()));
          }

          @Override
          public void onEnd(TcpErrData why) {
            socket.shutdown(done -> socket.close());
          }
        });
  }

  private void connectAgainAndAgain(Random random, List<Integer> ports) {
    ClientStyle[] styles = ClientStyle.values();
    Ending[] endings = Ending.values();
    long next = System.nanoTime();
    while (System.nanoTime() - end < 0) {
      ClientStyle style = styles[random.nextInt(styles.length)];
      Ending ending = endings[random.nextInt(endings.length)];
      int port = ports.get(random.nextInt(ports.size()));
      Echo echo = new Echo(random, 1 + random.nextInt(1 << random.nextInt(17)) % LARGEST);
      try {
        style.run(port, iotask, echo, ending);
        bytes.addAndGet(echo.sent().length);
      } catch (Exception e) {
        failures.incrementAndGet();
        System.out.println(style + " to " + port + ", " + ending + ": " + e);
      }
      connections.incrementAndGet();
      next += pauseNanos;
      long pause = next - System.nanoTime();
      if (pause > 0) {
        LockSupport.parkNanos(pause);
      } else {
        next = System.nanoTime();
      }
    }
  }
}
