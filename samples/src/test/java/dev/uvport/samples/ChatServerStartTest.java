package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chat server says to those who call it wrongly, or ask. */
@Timeout(300)
final class ChatServerStartTest {
  @Test
  void aPortInUseIsToldInOneLine() throws Exception {
    try (ServerSocket other = Peers.listen();
        SampleProcess second =
            SampleProcess.start(ChatServer.class, "--port", String.valueOf(other.getLocalPort()))) {
      assertThat(second.exitStatus()).isEqualTo(1);
      assertThat(second.stderr())
          .isEqualTo(
              "chat-server: cannot listen on port "
                  + other.getLocalPort()
                  + ": EADDRINUSE: address already in use\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "-1", "chat"})
  void aBadPortIsToldInOneLine(String bad) {
    try (SampleProcess second = SampleProcess.start(ChatServer.class, "--port", bad)) {
      assertThat(second.exitStatus()).isEqualTo(1);
      assertThat(second.stderr()).startsWith("chat-server: ").contains(bad).hasLineCount(1);
    }
  }

  @Test
  void helps() {
    try (SampleProcess second = SampleProcess.start(ChatServer.class, "--help")) {
      assertThat(second.exitStatus()).isZero();
      assertThat(second.stdoutLine()).startsWith("Usage: chat-server");
    }
  }
}
