package dev.uvport.net;

import static dev.uvport.net.Link.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.OneShot;
import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import dev.uvport.uv.RefusingPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class TcpConnectTest {
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test", errors::add);

  @AfterEach
  void closeIoTask() {
    iotask.close();
    assertThat(errors).isEmpty();
  }

  /** The forms of connect; each waits for its result here. */
  enum Form {
    BLOCKING {
      @Override
      Result<TcpSocket, TcpConnectErrData> connect(IpAddr ip, int port, IoTask iotask) {
        return Tcp.connect(ip, port, iotask);
      }
    },
    TIMED {
      @Override
      Result<TcpSocket, TcpConnectErrData> connect(IpAddr ip, int port, IoTask iotask) {
        return Tcp.connect(ip, port, iotask, Duration.ofMinutes(1));
      }
    },
    BY_NAME {
      @Override
      Result<TcpSocket, TcpConnectErrData> connect(IpAddr ip, int port, IoTask iotask) {
        return Tcp.connect(ip.toString(), port, iotask);
      }
    },
    FUTURE {
      @Override
      Result<TcpSocket, TcpConnectErrData> connect(IpAddr ip, int port, IoTask iotask) {
        return Tcp.connectFuture(ip, port, iotask).join();
      }
    },
    CHAN {
      @Override
      Result<TcpSocket, TcpConnectErrData> connect(IpAddr ip, int port, IoTask iotask)
          throws InterruptedException {
        OneShot<Result<TcpSocket, TcpConnectErrData>> reply = new OneShot<>();
        Tcp.connect(ip, port, iotask, reply);
        return reply.recv();
      }
    };

    abstract Result<TcpSocket, TcpConnectErrData> connect(IpAddr ip, int port, IoTask iotask)
        throws Exception;
  }

  private void assertEchoes(TcpSocket socket, ServerSocket server) throws Exception {
    try (socket;
        Socket peer = server.accept()) {
      assertThat(socket.write(ascii("hello")).isOk()).isTrue();
      assertThat(peer.getInputStream().readNBytes(5)).isEqualTo(ascii("hello"));
      peer.getOutputStream().write(ascii("world"));
      assertThat(socket.read().get()).isEqualTo(ascii("world"));
      assertThat(socket.peerAddr().get().port()).isEqualTo(server.getLocalPort());
      assertThat(socket.localAddr().get().port()).isEqualTo(peer.getPort());
      assertThat(socket.iotask()).isSameAs(iotask);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSocketThatConnectedCanBeUsed(Form form) throws Exception {
    for (String ip : List.of("127.0.0.1", "::1")) {
      try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName(ip))) {
        TcpSocket socket = form.connect(IpAddr.parse(ip), server.getLocalPort(), iotask).get();

        assertThat(socket.peerAddr().get().ip()).isEqualTo(IpAddr.parse(ip));
        assertEchoes(socket, server);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortWithoutAListenerIsConnectionRefused(Form form) throws Exception {
    assertThat(form.connect(IpAddr.LOOPBACK_V4, RefusingPort.V4.number(), iotask).getErr())
        .isEqualTo(new TcpConnectErrData.ConnectionRefused());
    assertThat(form.connect(IpAddr.LOOPBACK_V6, RefusingPort.V6.number(), iotask).getErr())
        .isEqualTo(new TcpConnectErrData.ConnectionRefused());
  }

  @Test
  void aNameIsTriedAddressByAddress() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      // localhost may be ::1 first, where nobody listens.
      TcpSocket socket = Tcp.connect("localhost", server.getLocalPort(), iotask).get();

      assertEchoes(socket, server);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.3.4.5", "a..b"})
  void aNameThatCannotBeIsAnError(String host) {
    assertThat(Tcp.connect(host, 80, iotask).getErr())
        .isInstanceOf(TcpConnectErrData.GenericConnectErr.class);
  }

  @Test
  void aConnectThatGetsNoAnswerTimesOut() throws Exception {
    try (FullListener full = new FullListener("127.0.0.1")) {
      TcpConnectErrData error =
          Tcp.connect(Loopback.V4, full.address().port(), iotask, Duration.ofMillis(20)).getErr();

      assertThat(error.toTcpErrData()).isEqualTo(TcpErrData.TIMEOUT);
    }
  }

  @Test
  void aConnectWithoutTimeEndsOneWayOrTheOther() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 50; i++) {
        Result<TcpSocket, TcpConnectErrData> result =
            Tcp.connect(Loopback.V4, server.getLocalPort(), iotask, Duration.ZERO);

        result.ifErr(why -> assertThat(why.toTcpErrData()).isEqualTo(TcpErrData.TIMEOUT));
        result.ifOk(TcpSocket::close);
      }
    }
  }

  @Test
  void hundredsConnectAtOnce() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress())) {
      var connecting =
          java.util.stream.IntStream.range(0, 300)
              .mapToObj(i -> Tcp.connectFuture(Loopback.V4, server.getLocalPort(), iotask))
              .toList();
      for (var future : connecting) {
        try (Socket peer = server.accept();
            TcpSocket socket = future.join().get()) {
          assertThat(socket.peerAddr().get().port()).isEqualTo(peer.getLocalPort());
        }
      }
    }
  }
}
