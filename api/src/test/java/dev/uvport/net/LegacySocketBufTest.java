package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.OneShot;
import dev.uvport.io.IoReader;
import dev.uvport.io.IoWriter;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import dev.uvport.uv.LeakCheck;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tests of Rust's {@code net::tcp} that use a {@code socket_buf}, on the global iotask. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class LegacySocketBufTest {
  private static final IpAddr LOOPBACK = IpAddr.parse("127.0.0.1");

  private final IoTask iotask = IoTask.global();

  @BeforeAll
  static void startTheGlobalIoTask() {
    IoTask.global();
  }

  /** Serves one connection with one response, and answers what it was asked. */
  private final class Server {
    final CompletableFuture<SocketAddr> address = new CompletableFuture<>();
    final CompletableFuture<String> request = new CompletableFuture<>();
    final CompletableFuture<Result<Unit, TcpListenErrData>> ended = new CompletableFuture<>();
    private final String response;

    Server(String response) {
      this.response = response;
      new Thread(() -> ended.complete(listen())).start();
    }

    private Result<Unit, TcpListenErrData> listen() {
      return Tcp.listen(
          LOOPBACK,
          0,
          128,
          iotask,
          killCh -> address.complete(killCh.localAddr()),
          (newConn, killCh) -> {
            OneShot<Unit> cont = new OneShot<>();
            new Thread(
                    () -> {
                      Result<TcpSocket, TcpErrData> accepted = Tcp.accept(newConn);
                      cont.send(Unit.UNIT);
                      accepted.ifOk(this::serve);
                      killCh.send(Optional.empty());
                    })
                .start();
            recv(cont);
          });
    }

    private void serve(TcpSocket sock) {
      try (sock) {
        String asked = new String(sock.read().get(), StandardCharsets.UTF_8);
        sock.writeFuture(response.getBytes(StandardCharsets.UTF_8)).join().get();
        request.complete(asked);
      }
    }
  }

  private static void recv(OneShot<Unit> cont) {
    try {
      cont.recv();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@code test_gl_tcp_ipv4_server_client_reader_writer}. */
  @Test
  void tcpIpv4ServerClientReaderWriter() throws Exception {
    String expectedReq = "ping";
    String expectedResp = "pong";
    Server server = new Server(expectedResp);
    int port = server.address.join().port();

    try (TcpSocketBuf sockBuf = Tcp.connect(LOOPBACK, port, iotask).get().buffered()) {
      IoWriter writer = sockBuf;
      writer.write(expectedReq.getBytes(StandardCharsets.UTF_8));
      IoReader reader = sockBuf;
      byte[] actualResp = reader.readBytes(expectedResp.length());

      assertThat(actualResp).asString().isEqualTo(expectedResp);
      assertThat(server.request.join()).isEqualTo(expectedReq);
    }
    assertThat(server.ended.join().isOk()).isTrue();
  }

  /** {@code test_tcp_socket_impl_reader_handles_eof}. */
  @Test
  void tcpSocketImplReaderHandlesEof() throws Exception {
    String expectedReq = "GET /";
    String expectedResp = "A string\nwith multiple lines\n";
    Server server = new Server(expectedResp);
    int port = server.address.join().port();

    try (TcpSocketBuf sockBuf = Tcp.connect(LOOPBACK, port, iotask).get().buffered()) {
      sockBuf.write(expectedReq.getBytes(StandardCharsets.UTF_8));
      IoReader reader = sockBuf;

      assertThat(reader.readWholeStream()).asString().isEqualTo(expectedResp);
      assertThat(reader.eof()).isTrue();
      assertThat(server.request.join()).isEqualTo(expectedReq);
    }
    assertThat(server.ended.join().isOk()).isTrue();
  }
}
