package dev.uvport.net.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.OneShot;
import dev.uvport.comm.Port;
import dev.uvport.comm.Select;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpNewConnection;
import dev.uvport.net.TcpSocket;
import dev.uvport.net.TcpSocketBuf;
import dev.uvport.result.Result;
import dev.uvport.timer.Timer;
import dev.uvport.uv.LeakCheck;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What programs of the time did with the API: flatpipes, a Redis client, and the run-pass tests.
 */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LegacyUsersTest {
  private static final List<Integer> NUMBERS = List.of(0, 1, 2, 3, 4, 5, 6, -7, 1 << 30, 9);

  private final IoTask iotask = IoTask.spawn("legacy");

  @AfterEach
  void closeIoTask() {
    iotask.close();
  }

  /** What one end of a flat pipe does with its buffered socket. */
  private interface End {
    void with(TcpSocketBuf buf) throws Exception;
  }

  /** {@code flatpipes::test_pod_tcp_stream}: numbers as plain bytes. */
  @Test
  void podTcpStream() throws Exception {
    List<Integer> received = new ArrayList<>();

    flatPipe(
        out -> {
          for (int number : NUMBERS) {
            out.writeLeInt(number, 4);
          }
        },
        in -> {
          for (int i = 0; i < NUMBERS.size(); i++) {
            received.add((int) in.readLeInt(4));
          }
        });

    assertThat(received).isEqualTo(NUMBERS);
  }

  /** {@code flatpipes::test_serializing_tcp_stream}: numbers as serialised objects. */
  @Test
  void serializingTcpStream() throws Exception {
    List<Object> received = new ArrayList<>();

    flatPipe(
        out -> {
          ObjectOutputStream objects = new ObjectOutputStream(out.out());
          for (int number : NUMBERS) {
            objects.writeObject(number);
          }
          objects.flush();
        },
        in -> {
          ObjectInputStream objects = new ObjectInputStream(in.in());
          for (int i = 0; i < NUMBERS.size(); i++) {
            received.add(objects.readObject());
          }
        });

    assertThat(received).isEqualTo(NUMBERS);
  }

  /**
   * Sends from a client to a server whose callback hands its connection to a third task, waits
   * until that has accepted it, and ends the listener.
   */
  private void flatPipe(End sender, End receiver) throws Exception {
    Port<TcpNewConnection> begun = new Port<>();
    Port<Boolean> accepted = new Port<>();
    try (LegacyServer server =
        LegacyServer.start(
            IpAddr.LOOPBACK_V4,
            iotask,
            (newConn, killCh) -> {
              begun.chan().send(newConn);
              LegacyServer.recv(accepted);
              killCh.send(Optional.empty());
            })) {
      Thread sending =
          LegacyServer.task(
              () -> {
                try (TcpSocketBuf buf = server.connect(iotask).buffered()) {
                  sender.with(buf);
                }
              });
      TcpSocket sock = Tcp.accept(begun.recv()).get();
      accepted.chan().send(true);
      try (TcpSocketBuf buf = sock.buffered()) {
        receiver.with(buf);
        assertThat(buf.readWholeStream()).isEmpty();
      }
      sending.join();
      assertThat(server.outcome()).isEqualTo(Result.ok());
    }
  }

  /** {@code run-pass/issue-4241}: the replies of Redis, read with {@code io::reader}'s helpers. */
  @Test
  void redisReplies() throws Exception {
    try (ServerSocket redis = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TcpSocketBuf client =
            Tcp.connect(IpAddr.LOOPBACK_V4, redis.getLocalPort(), iotask).get().buffered();
        Socket peer = redis.accept()) {
      String request = "*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n";
      client.writeStr(request);
      assertThat(new String(peer.getInputStream().readNBytes(request.length()), UTF_8))
          .isEqualTo(request);
      for (byte one :
          "+OK\r\n-ERR no such key\r\n:-42\r\n$7\r\na\r\nb\n\u00e9\r\n$-1\r\n*2\r\n:1\r\n*1\r\n$0\r\n\r\n"
              .getBytes(UTF_8)) {
        peer.getOutputStream().write(one);
      }

      assertThat(reply(client)).isEqualTo("OK");
      assertThat(reply(client)).isEqualTo("error: ERR no such key");
      assertThat(reply(client)).isEqualTo(-42);
      assertThat(reply(client)).isEqualTo("a\r\nb\n\u00e9");
      assertThat(reply(client)).isEqualTo("nil");
      assertThat(reply(client)).isEqualTo(List.of(1, List.of("")));
    }
  }

  private static Object reply(TcpSocketBuf io) throws IOException {
    int kind = io.readByte();
    String line = io.readLine();
    assertThat(line).endsWith("\r");
    String head = line.substring(0, line.length() - 1);
    return switch (kind) {
      case '+' -> head;
      case '-' -> "error: " + head;
      case ':' -> Integer.parseInt(head);
      case '$' -> bulk(io, Integer.parseInt(head));
      case '*' -> list(io, Integer.parseInt(head));
      default -> throw new IllegalStateException("not a reply: " + (char) kind + head);
    };
  }

  private static String bulk(TcpSocketBuf io, int length) throws IOException {
    if (length < 0) {
      return "nil";
    }
    String text = new String(io.readBytes(length), UTF_8);
    assertThat(io.readBytes(2)).containsExactly('\r', '\n');
    return text;
  }

  private static List<Object> list(TcpSocketBuf io, int length) throws IOException {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      all.add(reply(io));
    }
    return all;
  }

  /** {@code run-pass/pipe-sleep}: a message sent after a sleep reaches who waits for it. */
  @Test
  void pipeSleep() throws Exception {
    OneShot<String> oneshot = new OneShot<>();
    LegacyServer.task(
        () -> {
          Timer.sleep(iotask, Duration.ofMillis(1));
          oneshot.send("signal");
        });

    assertThat(oneshot.recv()).isEqualTo("signal");
  }

  /** {@code run-pass/pipe-select}: each message is found where it was sent, whatever the pauses. */
  @Test
  void pipeSelect() throws Exception {
    Port<String> left = new Port<>();
    Port<Integer> right = new Port<>();
    Select select = Select.of(left, right);
    for (int round = 0; round < 10; round++) {
      Timer.delayedSend(iotask, Duration.ofMillis(2), left.chan(), "left");
      assertThat(select.await()).isSameAs(left);
      assertThat(left.recv()).isEqualTo("left");
      Timer.delayedSend(iotask, Duration.ofMillis(1), right.chan(), round);
      assertThat(select.await()).isSameAs(right);
      assertThat(right.recv()).isEqualTo(round);
    }
  }
}
