package dev.uvport.mio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.uv.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A listener that is closed while a poll watches it. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class PolledListenerTest {
  @Test
  void closesThoughSomebodyHasWaitedForItsConnectionsBefore() {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    try (IoTask iotask = IoTask.spawn("under test", errors::add);
        Poll poll = Poll.create(iotask).get()) {
      TcpListener listener = Tcp.bind(IpAddr.LOOPBACK_V4, 0, 8, iotask).get();
      int port = listener.localAddr().port();
      assertThat(listener.accept(Duration.ZERO).getErr()).isEqualTo(TcpErrData.TIMEOUT);
      assertThat(poll.registry().register(listener, new Token(1), Interest.READABLE).isOk())
          .isTrue();

      listener.close();
      iotask.interact(loop -> {}).join();

      Tcp.bind(IpAddr.LOOPBACK_V4, port, 8, iotask).get().close();
    }
    assertThat(errors).isEmpty();
  }
}
