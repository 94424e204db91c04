package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.comm.Port;
import dev.uvport.result.Result;
import dev.uvport.uv.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a peer sent last before it ended or broke off is not lost, or the reader is told. */
@Timeout(180)
@ExtendWith(LeakCheck.class)
final class LastBytesTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void closeAll() throws Exception {
    net.close();
    assertThat(net.errors()).isEmpty();
  }

  /** What a peer does behind its last byte. */
  enum End {
    END_OF_STREAM,
    CLOSE,
    END_AND_RESET,
    RESET
  }

  /** How a slow reader reads. */
  enum Reader {
    PORT {
      @Override
      TcpErrData read(TcpSocket socket, ByteArrayOutputStream to) throws Exception {
        Port<Result<byte[], TcpErrData>> port = socket.readStart().get();
        Result<byte[], TcpErrData> next = port.recv();
        for (; next.isOk(); next = port.recv()) {
          to.writeBytes(next.get());
        }
        return next.getErr();
      }
    },
    READS {
      @Override
      TcpErrData read(TcpSocket socket, ByteArrayOutputStream to) {
        Result<byte[], TcpErrData> next = socket.read();
        for (; next.isOk(); next = socket.read()) {
          to.writeBytes(next.get());
        }
        return next.getErr();
      }
    },
    STOPS_AND_STARTS {
      @Override
      TcpErrData read(TcpSocket socket, ByteArrayOutputStream to) throws Exception {
        Port<Result<byte[], TcpErrData>> port = new Port<>();
        while (true) {
          socket.readStart(port.chan()).get();
          Result<byte[], TcpErrData> next = port.recv();
          socket.readStop();
          for (; next != null; next = port.tryRecv()) {
            if (next.isErr()) {
              return next.getErr();
            }
            to.writeBytes(next.get());
          }
        }
      }
    },
    TRIES {
      @Override
      TcpErrData read(TcpSocket socket, ByteArrayOutputStream to) {
        ByteBuffer buffer = ByteBuffer.allocate(10_000);
        while (true) {
          Result<Integer, TcpErrData> next = socket.tryRead(buffer);
          if (next.isOk()) {
            to.write(buffer.array(), 0, buffer.position());
            buffer.clear();
          } else if (!next.getErr().errName().equals("EAGAIN")) {
            return next.getErr();
          }
        }
      }
    };

    abstract TcpErrData read(TcpSocket socket, ByteArrayOutputStream to) throws Exception;
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, 1", "PORT, 70000", "PORT, 3000000",
    "READS, 1", "READS, 70000", "READS, 3000000",
    "STOPS_AND_STARTS, 1", "STOPS_AND_STARTS, 70000", "STOPS_AND_STARTS, 3000000",
    "TRIES, 1", "TRIES, 70000", "TRIES, 3000000"
  })
  void allOfItArrivesOrTheReaderIsTold(Reader reader, int size) throws Exception {
    byte[] sent = new byte[size];
    new Random(size).nextBytes(sent);
    for (End end : End.values()) {
      Link link = net.link();
      Waiting<Void> sender =
          Waiting.start(
              () -> {
                link.send(sent);
                finish(link, end);
                return null;
              });

      ByteArrayOutputStream received = new ByteArrayOutputStream();
      TcpErrData why = reader.read(link.socket(), received);

      sender.get();
      byte[] got = received.toByteArray();
      assertThat(got).as("%s", end).isEqualTo(Arrays.copyOf(sent, got.length));
      if (end == End.END_OF_STREAM || end == End.CLOSE) {
        assertThat(why.isEof()).as("%s: %s", end, why).isTrue();
      }
      if (why.isEof()) {
        assertThat(got).hasSize(size);
      } else {
        assertThat(why.errName()).isEqualTo("ECONNRESET");
      }
      link.socket().close();
      assertThat(link.socket().closed().get(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  private static void finish(Link link, End end) throws Exception {
    if (end == End.END_OF_STREAM || end == End.END_AND_RESET) {
      link.peer().shutdownOutput();
    }
    if (end == End.CLOSE) {
      link.peer().close();
    } else if (end != End.END_OF_STREAM) {
      link.reset();
    }
  }

  @Test
  void endingReadingToTheEndAndThenClosingDeliversAllThoughThePeerIsStillSending()
      throws Exception {
    byte[] last = new byte[3_000_000];
    new Random(3).nextBytes(last);
    for (int round = 0; round < 20; round++) {
      Link link = net.link();
      OutputStream toSocket = link.peer().getOutputStream();
      Waiting<byte[]> peer =
          Waiting.start(
              () -> {
                toSocket.write(new byte[100_000]); // which nobody asked for
                InputStream in = link.peer().getInputStream();
                byte[] got = in.readAllBytes();
                link.peer().shutdownOutput();
                return got;
              });

      assertThat(link.socket().write(last).isOk()).isTrue();
      assertThat(link.socket().shutdown().isOk()).isTrue();
      Result<byte[], TcpErrData> drained = link.socket().read();
      while (drained.isOk()) {
        drained = link.socket().read();
      }
      link.socket().close();

      assertThat(drained.getErr().isEof()).isTrue();
      assertThat(peer.get()).isEqualTo(last);
    }
  }
}
