package dev.uvport.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.RefusingPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class EchoClientTest {
  /** Serves one client. */
  private interface Service {
    void serve(InputStream in, OutputStream out) throws IOException;
  }

  private static SampleProcess start(ServerSocket server, Service service, String... args) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket client = server.accept()) {
                service.serve(client.getInputStream(), client.getOutputStream());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            "server");
    thread.setDaemon(true);
    thread.start();
    String[] all = new String[args.length + 2];
    all[0] = "--port";
    all[1] = String.valueOf(server.getLocalPort());
    System.arraycopy(args, 0, all, 2, args.length);
    return SampleProcess.start(EchoClient.class, all);
  }

  @Test
  void sumsUpWhatWasEchoed() throws IOException {
    try (ServerSocket server = Peers.listen();
        SampleProcess client =
            start(server, InputStream::transferTo, "--size", "700000", "--count", "7")) {
      assertThat(client.stdoutLine()).startsWith("7 messages of 700000 bytes echoed in ");
      assertThat(client.exitStatus()).isZero();
      assertThat(client.stderr()).isEmpty();
    }
  }

  @Test
  void showsTheLinesThatCameBack() throws IOException {
    try (ServerSocket server = Peers.listen();
        SampleProcess client = start(server, InputStream::transferTo, "hello", "", "you")) {
      assertThat(client.stdoutLine()).isEqualTo("hello");
      assertThat(client.stdoutLine()).isEmpty();
      assertThat(client.stdoutLine()).isEqualTo("you");
      assertThat(client.exitStatus()).isZero();
    }
  }

  @Test
  void aWrongByteIsFound() throws IOException {
    Service wrong =
        (in, out) -> {
          out.write(in.readNBytes(100));
          byte[] second = in.readNBytes(100);
          second[42] ^= 1;
          out.write(second);
          in.read();
        };
    try (ServerSocket server = Peers.listen();
        SampleProcess client = start(server, wrong, "--size", "100")) {
      assertThat(client.exitStatus()).isEqualTo(1);
      assertThat(client.stderr())
          .startsWith("echo-client: the answer to message 1 is wrong from byte 42 on: 0x")
          .hasLineCount(1);
    }
  }

  @Test
  void anAnswerThatIsTooLongIsFound() throws IOException {
    Service chatty =
        (in, out) -> {
          byte[] message = in.readNBytes(10);
          byte[] answer = new byte[11];
          System.arraycopy(message, 0, answer, 0, 10);
          out.write(answer);
          in.read();
        };
    try (ServerSocket server = Peers.listen();
        SampleProcess client = start(server, chatty, "--size", "10")) {
      assertThat(client.exitStatus()).isEqualTo(1);
      assertThat(client.stderr())
          .isEqualTo("echo-client: the answer to message 0 is longer than the message\n");
    }
  }

  @Test
  void anAnswerThatEndsTooSoonIsFound() throws IOException {
    Service brief = (in, out) -> out.write(in.readNBytes(100), 0, 99);
    try (ServerSocket server = Peers.listen();
        SampleProcess client = start(server, brief, "--size", "100")) {
      assertThat(client.exitStatus()).isEqualTo(1);
      assertThat(client.stderr())
          .isEqualTo("echo-client: no whole answer to message 0: EOF: end of file\n");
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUp() throws IOException {
    try (ServerSocket server = Peers.listen();
        SampleProcess client = start(server, (in, out) -> in.readAllBytes(), "--timeout", "1")) {
      assertThat(client.exitStatus()).isEqualTo(1);
      assertThat(client.stderr())
          .isEqualTo("echo-client: no whole answer to message 0: TIMEOUT: req timed out\n");
    }
  }

  @Test
  void aRefusedConnectionIsToldInOneLine() throws IOException {
    try (SampleProcess client =
        SampleProcess.start(EchoClient.class, "--port", String.valueOf(RefusingPort.V4.number()))) {
      assertThat(client.exitStatus()).isEqualTo(1);
      assertThat(client.stderr())
          .isEqualTo(
              "echo-client: cannot connect to 127.0.0.1:%s: ECONNREFUSED: connection refused\n"
                  .formatted(RefusingPort.V4.number()));
    }
  }
}
