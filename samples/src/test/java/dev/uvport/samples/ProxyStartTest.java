package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy says to those who call it wrongly, or ask. */
@Timeout(300)
final class ProxyStartTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", ":80", "::1:80", "host:port", "host:65536", "host:0"})
  void aBadTargetIsToldInOneLine(String bad) {
    try (SampleProcess proxy = SampleProcess.start(Proxy.class, "--port", "0", "--to", bad)) {
      assertThat(proxy.exitStatus()).isEqualTo(1);
      assertThat(proxy.stderr()).startsWith("proxy: ").hasLineCount(1);
    }
  }

  @Test
  void aTargetThatHasNoAddressIsToldInOneLine() {
    try (SampleProcess proxy = SampleProcess.start(Proxy.class, "--port", "0", "--to", "a b:80")) {
      assertThat(proxy.exitStatus()).isEqualTo(1);
      assertThat(proxy.stderr()).isEqualTo("proxy: cannot find the host 'a b' of --to\n");
    }
  }

  @Test
  void aPortInUseIsToldInOneLine() throws Exception {
    try (ServerSocket other = Peers.listen();
        SampleProcess proxy =
            SampleProcess.start(
                Proxy.class,
                "--port",
                String.valueOf(other.getLocalPort()),
                "--to",
                "127.0.0.1:1")) {
      assertThat(proxy.exitStatus()).isEqualTo(1);
      assertThat(proxy.stderr())
          .isEqualTo(
              "proxy: cannot listen on port "
                  + other.getLocalPort()
                  + ": EADDRINUSE: address already in use\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "-1", "http"})
  void aBadPortIsToldInOneLine(String bad) {
    try (SampleProcess proxy =
        SampleProcess.start(Proxy.class, "--port", bad, "--to", "127.0.0.1:1")) {
      assertThat(proxy.exitStatus()).isEqualTo(1);
      assertThat(proxy.stderr()).startsWith("proxy: ").contains(bad).hasLineCount(1);
    }
  }

  @Test
  void noIotaskIsTooFew() {
    try (SampleProcess proxy =
        SampleProcess.start(Proxy.class, "--to", "127.0.0.1:1", "--iotasks", "0")) {
      assertThat(proxy.exitStatus()).isEqualTo(1);
      assertThat(proxy.stderr()).isEqualTo("proxy: --iotasks 0: at least 1 is needed\n");
    }
  }

  @Test
  void helps() {
    try (SampleProcess proxy = SampleProcess.start(Proxy.class, "--help")) {
      assertThat(proxy.exitStatus()).isZero();
      assertThat(proxy.stdoutLine()).startsWith("Usage: proxy");
    }
  }
}
