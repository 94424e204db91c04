package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the samples say to those who call them wrongly, or ask. */
@Timeout(300)
class CommandLineTest {
  private static void assertRefused(String line, Class<?> main, String... args) {
    try (SampleProcess sample = SampleProcess.start(main, args)) {
      assertThat(sample.exitStatus()).isEqualTo(1);
      assertThat(sample.stderr()).isEqualTo(line + "\n");
      assertThat(sample.stdoutLine()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {EchoServer.class, EchoClient.class, Nc.class, LegacyListen.class})
  void helpIsGiven(Class<?> main) {
    try (SampleProcess sample = SampleProcess.start(main, "--help")) {
      assertThat(sample.stdoutLine()).startsWith("Usage: ");
      assertThat(sample.exitStatus()).isZero();
      assertThat(sample.stderr()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {EchoServer.class, HttpServer.class, Proxy.class})
  void theVersionIsGiven(Class<?> main) {
    try (SampleProcess sample = SampleProcess.start(main, "--version")) {
      assertThat(sample.stdoutLine()).matches("uvport \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
      assertThat(sample.exitStatus()).isZero();
    }
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertRefused("echo-server: Unknown option: '--prot'", EchoServer.class, "--prot");
    assertRefused("nc: Unknown option: '-z'", Nc.class, "-z", "80");
  }

  @Test
  void aBadPortIsRefused() {
    assertRefused(
        "echo-server: Invalid value for option '--port': port '65536' is not a number in 0..65535",
        EchoServer.class,
        "--port",
        "65536");
    assertRefused("nc: port 'http' is not a number in 0..65535", Nc.class, "localhost", "http");
  }

  @Test
  void aBadAddressIsRefused() {
    assertRefused(
        "echo-server: Invalid value for option '--host': 'localhost' is not an IPv4 or IPv6"
            + " address",
        EchoServer.class,
        "--host",
        "localhost");
    assertRefused("nc: a host is needed before the port, unless -l is given", Nc.class, "80");
  }

  @Test
  void numbersThatMakeNoSenseAreRefused() {
    assertRefused(
        "echo-server: --iotasks 0: at least 1 is needed", EchoServer.class, "--iotasks", "0");
    assertRefused(
        "echo-client: --size, --count and --timeout must be at least 1",
        EchoClient.class,
        "--size",
        "0");
  }

  @Test
  void aPortInUseIsToldInOneLine() throws IOException {
    try (ServerSocket user = Peers.listen()) {
      String port = String.valueOf(user.getLocalPort());
      String told = "cannot listen on port " + port + ": EADDRINUSE: address already in use";
      assertRefused("echo-server: " + told, EchoServer.class, "--port", port);
      assertRefused("nc: " + told, Nc.class, "-l", port);
      assertRefused("legacy-listen: " + told, LegacyListen.class, "--port", port);
    }
  }

  @Test
  void aMissingLibraryIsToldInOneLine() {
    ProcessBuilder command =
        SampleProcess.command(List.of("-Duvport.libuv=/nonexistent/libuv.so"), EchoServer.class);
    try (SampleProcess sample = SampleProcess.start(command)) {
      assertThat(sample.exitStatus()).isEqualTo(1);
      assertThat(sample.stderr())
          .startsWith("echo-server: ")
          .contains("/nonexistent/libuv.so")
          .hasLineCount(1);
    }
  }
}
