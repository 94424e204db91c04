package dev.uvport.uv;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The check itself: each kind of leak must change what it compares. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class LeakCheckTest {
  @Test
  void anOpenLoopAndHandleAreSeen() {
    ResourceCount before = ResourceCount.now();

    try (UvLoop loop = new UvLoop(Throwable::printStackTrace)) {
      new UvTimer(loop);
      ResourceCount open = ResourceCount.now();

      assertThat(open.handles()).isEqualTo(before.handles() + 1);
      assertThat(open.nativeBytes()).isGreaterThan(before.nativeBytes());
      assertThat(open.loopDescriptors()).isGreaterThan(before.loopDescriptors());
    }
    assertThat(ResourceCount.now()).isEqualTo(before);
  }

  @Test
  void anOpenSocketIsSeen() throws Exception {
    ResourceCount before = ResourceCount.now();

    DatagramSocket socket = new DatagramSocket();
    int sockets = ResourceCount.now().sockets();
    socket.close();

    assertThat(sockets).isEqualTo(before.sockets() + 1);
    assertThat(ResourceCount.now()).isEqualTo(before);
  }

  @Test
  @ExpectsReports
  void aWarningIsSeen() {
    System.getLogger("dev.uvport.uv.LeakCheckTest").log(System.Logger.Level.WARNING, "a warning");

    assertThat(ReportLog.warnings()).singleElement().asString().contains("a warning");
  }
}
