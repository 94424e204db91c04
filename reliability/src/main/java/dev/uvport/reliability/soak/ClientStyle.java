package dev.uvport.reliability.soak;

import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpChannel;
import dev.uvport.net.TcpConnector;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpSocket;
import dev.uvport.net.TcpSocketBuf;
import dev.uvport.result.Result;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A way to use the library: each sends bytes to an echo server, and takes them back. */
enum ClientStyle {
  BLOCKING {
    @Override
    void exchange(TcpSocket socket, Echo echo) {
      socket.write(echo.sent()).get();
      while (!echo.isWhole()) {
        echo.take(socket.read(PATIENCE).get());
      }
    }
  },
  FUTURE {
    @Override
    void exchange(TcpSocket socket, Echo echo) throws Exception {
      socket
          .writeFuture(echo.sent())
          .thenCompose(written -> rest(socket, echo))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> rest(TcpSocket socket, Echo echo) {
      if (echo.isWhole()) {
        return CompletableFuture.completedFuture(null);
      }
      return socket
          .readFuture(PATIENCE)
          .thenCompose(
              chunk -> {
                echo.take(chunk.get());
                return rest(socket, echo);
              });
    }
  },
  PORT {
    @Override
    void exchange(TcpSocket socket, Echo echo) throws Exception {
      Port<Result<byte[], TcpErrData>> port = socket.readStart().get();
      socket.writeFuture(echo.sent());
      while (!echo.isWhole()) {
        Result<byte[], TcpErrData> chunk = port.recv(PATIENCE);
        if (chunk == null) {
          throw new IllegalStateException("no answer in time");
        }
        echo.take(chunk.get());
      }
      socket.readStop().get();
    }
  },
  HANDLER {
    @Override
    void exchange(TcpSocket socket, Echo echo) throws Exception {
      CompletableFuture<Void> whole = new CompletableFuture<>();
      socket
          .readStart(
              new ReadHandler() {
                @Override
                public void onData(ByteBuffer data) {
                  byte[] chunk = new byte[data.remaining()];
                  data.get(chunk);
                  echo.take(chunk);
                  if (echo.isWhole()) {
                    socket.readStop();
                    whole.complete(null);
                  }
                }

                @Override
                public void onEnd(TcpErrData why) {
                  whole.completeExceptionally(new IOException(why.toString()));
                }
              })
          .get();
      socket.writeFuture(echo.sent());
      whole.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  },
  OPENED {
    @Override
    TcpSocket connect(int port, IoTask iotask) {
      return TcpConnector.to(LOOPBACK, port).open(iotask);
    }

    @Override
    void exchange(TcpSocket socket, Echo echo) {
      BLOCKING.exchangeQuietly(socket, echo);
    }
  },
  TRIES {
    @Override
    void exchange(TcpSocket socket, Echo echo) {
      ByteBuffer out = ByteBuffer.wrap(echo.sent());
      ByteBuffer in = ByteBuffer.allocate(4096);
      while (out.hasRemaining()) {
        socket.tryWrite(out);
      }
      while (!echo.isWhole()) {
        in.clear();
        if (socket.tryRead(in).isOk()) {
          byte[] chunk = new byte[in.position()];
          in.flip().get(chunk);
          echo.take(chunk);
        } else {
          Thread.yield();
        }
      }
    }
  },
  BUFFERED {
    @Override
    void run(int port, IoTask iotask, Echo echo, Ending ending) throws Exception {
      TcpSocket socket = connect(port, iotask);
      try (TcpSocketBuf buffered = socket.buffered()) {
        if (ending == Ending.VANISH) {
          buffered.out().write(echo.sent());
          socket.abort();
          return;
        }
        buffered.out().write(echo.sent());
        echo.take(buffered.in().readNBytes(echo.sent().length));
        end(socket, ending);
      }
    }
  },
  CHANNEL {
    @Override
    void run(int port, IoTask iotask, Echo echo, Ending ending) throws Exception {
      TcpSocket socket = connect(port, iotask);
      try (TcpChannel channel = socket.channel()) {
        channel.write(ByteBuffer.wrap(echo.sent()));
        ByteBuffer in = ByteBuffer.allocate(echo.sent().length);
        while (ending != Ending.VANISH && in.hasRemaining()) {
          if (channel.read(in) < 0) {
            throw new IOException("the answer ended early");
          }
        }
        if (ending != Ending.VANISH) {
          echo.take(in.array());
        }
        end(socket, ending);
      }
    }
  },
  JDK_SOCKET {
    @Override
    void run(int port, IoTask iotask, Echo echo, Ending ending) throws Exception {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream().write(echo.sent());
        InputStream in = socket.getInputStream();
        if (ending != Ending.VANISH) {
          echo.take(in.readNBytes(echo.sent().length));
        }
        if (ending == Ending.SHUTDOWN) {
          socket.shutdownOutput();
          in.read();
        } else if (ending != Ending.CLOSE) {
          socket.setSoLinger(true, 0);
        }
      }
    }
  };

  private static final IpAddr LOOPBACK = IpAddr.parse("127.0.0.1");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A whole life of a connection. */
  void run(int port, IoTask iotask, Echo echo, Ending ending) throws Exception {
    try (TcpSocket socket = connect(port, iotask)) {
      if (ending == Ending.VANISH) {
        socket.writeFuture(echo.sent());
        socket.abort();
        return;
      }
      exchange(socket, echo);
      end(socket, ending);
    }
  }

  TcpSocket connect(int port, IoTask iotask) {
    return Tcp.connect(LOOPBACK, port, iotask, PATIENCE).get();
  }

  /** Sends, and takes back. */
  void exchange(TcpSocket socket, Echo echo) throws Exception {
    throw new IllegalStateException(this + " does not exchange by a socket");
  }

  void exchangeQuietly(TcpSocket socket, Echo echo) {
    try {
      exchange(socket, echo);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void end(TcpSocket socket, Ending ending) {
    if (ending == Ending.SHUTDOWN) {
      socket.shutdown();
      Result<byte[], TcpErrData> end = socket.read(PATIENCE);
      if (end.isOk() || !end.getErr().isEof()) {
        throw new IllegalStateException("not the end of the stream: " + end);
      }
    } else if (ending != Ending.CLOSE) {
      socket.abort();
    }
  }
}
