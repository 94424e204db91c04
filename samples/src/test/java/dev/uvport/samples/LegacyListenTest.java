package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LegacyListenTest {
  private static SampleProcess start() {
    return SampleProcess.start(LegacyListen.class, "--port", "0");
  }

  @Test
  void echoesOneMessagePerConnection() throws IOException {
    try (SampleProcess server = start()) {
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(Peers.connect(server.port()));
      }
      for (Socket client : clients) {
        byte[] message = ("from " + client.getLocalPort()).getBytes(StandardCharsets.UTF_8);
        client.getOutputStream().write(message);
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(message);
        client.close();
      }
      server.terminate();
      assertThat(server.stderr()).isEmpty();
    }
  }

  @Test
  void sigtermEndsItByItsKillChan() throws IOException {
    try (SampleProcess server = start();
        Socket client = Peers.connect(server.port())) {
      server.terminate();
      assertThat(server.stdoutLine()).startsWith("listening on 127.0.0.1:");
      assertThat(server.stdoutLine()).isEqualTo("the listener was killed");
      assertThat(Peers.isClosed(client)).isTrue(); // with a reset if it was not accepted yet
      assertThat(server.stderr()).isEmpty();
    }
  }
}
