package dev.uvport.net.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.KillChan;
import dev.uvport.net.SocketAddr;
import dev.uvport.net.Tcp;
import dev.uvport.uv.AcceptQueue;
import dev.uvport.uv.ChildJvm;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where the kernel's queue is full, and where the process has no descriptors left. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LegacyListenLimitsTest {
  private static final IpAddr LOCALHOST = IpAddr.LOOPBACK_V4;

  private final IoTask iotask = IoTask.spawn("legacy");

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  @Test
  void theBacklogReachesTheKernel() throws Exception {
    // A queue of 1 takes two connections, and leaves the third unanswered. The listener does not
    // accept, because the loop stands still.
    OneShot<Boolean> goOn = new OneShot<>();
    OneShot<Boolean> standsStill = new OneShot<>();
    List<Socket> clients = new ArrayList<>();
    OneShot<KillChan> established = new OneShot<>();
    Thread listener =
        LegacyServer.task(
            () ->
                Tcp.listen(
                    LOCALHOST,
                    0,
                    1,
                    iotask,
                    established::send,
                    (newConn, killCh) -> {
                      newConn.reject();
                      standsStill.send(true);
                      recvUninterrupted(goOn);
                    }));
    KillChan killCh = established.recv();
    try {
      clients.add(connected(killCh.localAddr(), 0));
      standsStill.recv();
      clients.add(connected(killCh.localAddr(), 0));
      clients.add(connected(killCh.localAddr(), 0));
      AcceptQueue.await(killCh.localAddr().port(), 2);

      assertThatThrownBy(() -> clients.add(connected(killCh.localAddr(), 300)))
          .isInstanceOf(SocketTimeoutException.class);
    } finally {
      goOn.send(true);
      killCh.send(Optional.empty());
      listener.join();
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aListenerThatRunsOutOfDescriptorsPausesAndGoesOn() throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.runWithDescriptors(200, RunOut.class);

    assertThat(outcome.output().lines()).endsWith("EMFILE, but without spinning; served at last");
    assertThat(outcome.exitCode()).isZero();
  }

  /** Has one client more than descriptors, in a process of its own. */
  static final class RunOut {
    public static void main(String[] args) throws Exception {
      Port<Throwable> reports = new Port<>();
      try (IoTask iotask = IoTask.spawn("reporting", reports.chan()::send);
          DescriptorHog hog = new DescriptorHog();
          LegacyServer server =
              LegacyServer.start(
                  LOCALHOST,
                  iotask,
                  LegacyServer.acceptingInATask(sock -> sock.write(new byte[] {7}).get()));
          Socket client = new Socket()) {
        client.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        hog.takeAll();
        long begin = System.nanoTime();
        client.connect(server.addr().toInetSocketAddress());
        String first = recvWhileTaking(hog, reports).getMessage();
        recvWhileTaking(hog, reports);
        int pauses = 2;
        while (reports.tryRecv() != null) {
          pauses++;
        }
        long millis = (System.nanoTime() - begin) / 1_000_000;
        hog.giveBack();

        boolean served = client.getInputStream().read() == 7;
        System.out.printf(
            "%s, %s spinning; %s%n",
            first.replaceFirst(".*(EMFILE).*", "$1"),
            // It pauses for 50 ms after each report; a loop that spins would have made thousands.
            pauses <= millis / 50 + 1 ? "but without" : pauses + " times,",
            served ? "served at last" : "never served");
      }
    }
  }

  private static Throwable recvWhileTaking(DescriptorHog hog, Port<Throwable> reports)
      throws InterruptedException {
    Throwable report = reports.tryRecv();
    for (int looks = 1; report == null; looks++) {
      Thread.sleep(1);
      if (looks % 1000 == 0) { // not at once, as the log may need it
        hog.takeMore();
      }
      report = reports.tryRecv();
    }
    return report;
  }

  private static Socket connected(SocketAddr server, int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(server.toInetSocketAddress(), timeoutMillis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static <T> T recvUninterrupted(OneShot<T> cell) {
    try {
      return cell.recv();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
