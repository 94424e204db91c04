package dev.uvport.reliability.differential;

import dev.uvport.net.Shutdown;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpIoException;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.io.IOException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TcpSocket}, whose errors are thrown.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Owns the socket.
 */
final class UvSocket implements Subject {
  private final TcpSocket socket;

  /** What is left of a chunk. */
  private byte[] rest = {};

  UvSocket(TcpSocket socket) {
    this.socket = socket;
  }

  private static <T> T orThrow(String call, Result<T, TcpErrData> result) throws IOException {
    if (result.isErr()) {
      throw new TcpIoException(call, result.getErr());
    }
    return result.get();
  }

  @Override
  public void send(byte[] bytes) throws IOException {
    orThrow("write", socket.write(bytes));
  }

  @Override
  public byte @Nullable [] receive(int atMost, int millis) throws IOException {
    if (rest.length == 0 || socket.isClosed()) {
      Result<byte[], TcpErrData> read =
          millis == 0 ? socket.read() : socket.read(Duration.ofMillis(millis));
      if (read.isErr() && read.getErr().isEof()) {
        return null;
      }
      rest = orThrow("read", read);
    }
    byte[] some = Arrays.copyOf(rest, Math.min(atMost, rest.length));
    rest = Arrays.copyOfRange(rest, some.length, rest.length);
    return some;
  }

  @Override
  public <T> T option(SocketOption<T> option, T value) throws IOException {
    orThrow("set option", socket.option(option, value));
    return orThrow("get option", socket.option(option));
  }

  @Override
  public void shutdownOutput() throws IOException {
    orThrow("shutdown", socket.shutdown());
  }

  @Override
  public void shutdownInput() throws IOException {
    rest = new byte[0];
    orThrow("shutdown", socket.shutdown(Shutdown.READ));
  }

  @Override
  public void close() {
    socket.close();
  }
}
