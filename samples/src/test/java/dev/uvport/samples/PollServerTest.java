package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PollServerTest {
  private static SampleProcess start() {
    return SampleProcess.start(PollServer.class, "--port", "0");
  }

  @Test
  void sendsBackEveryByte() throws IOException {
    try (SampleProcess server = start();
        Socket one = Peers.connect(server.port());
        Socket other = Peers.connect(server.port())) {
      for (int length : new int[] {1, 64, 65_536, 65_537, 5_000_000}) {
        byte[] bytes = Peers.bytes(length);
        assertThat(Peers.exchange(one, bytes)).isEqualTo(bytes);
        assertThat(Peers.exchange(other, bytes)).isEqualTo(bytes);
      }
      server.terminate();
      assertThat(server.stderr()).isEmpty();
    }
  }

  @Test
  void aPeerThatDoesNotReadHoldsUpNobody() throws IOException {
    byte[] much = Peers.bytes(20_000_000);
    try (SampleProcess server = start();
        Socket slow = Peers.connect(server.port());
        Socket other = Peers.connect(server.port())) {
      CompletableFuture<Void> sent = Peers.send(slow, much);
      for (int i = 0; i < 100; i++) {
        assertThat(Peers.exchange(other, Peers.bytes(64))).isEqualTo(Peers.bytes(64));
      }

      assertThat(slow.getInputStream().readNBytes(much.length)).isEqualTo(much);
      sent.join();
    }
  }

  @Test
  void theEndAndAResetEndTheirConnectionOnly() throws IOException {
    byte[] bytes = Peers.bytes(100_000);
    try (SampleProcess server = start();
        Socket ended = Peers.connect(server.port());
        Socket other = Peers.connect(server.port())) {
      for (int i = 0; i < 20; i++) {
        try (Socket rude = Peers.connect(server.port())) {
          rude.setSoLinger(true, 0);
          rude.getOutputStream().write(bytes, 0, 50_000);
          rude.getInputStream().readNBytes(1 + i * 1000);
        }
      }
      ended.getOutputStream().write(bytes);
      ended.shutdownOutput();
      assertThat(ended.getInputStream().readAllBytes()).isEqualTo(bytes);

      assertThat(Peers.exchange(other, bytes)).isEqualTo(bytes);
      server.terminate();
      assertThat(server.stderr()).isEmpty();
    }
  }
}
