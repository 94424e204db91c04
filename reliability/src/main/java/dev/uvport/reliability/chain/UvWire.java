package dev.uvport.reliability.chain;

import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpOptions;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.io.IOException;
import java.time.Duration;

/** A wire of uvport's. <b>Ownership.</b> Owns its socket. */
final class UvWire implements Wire {
  private static final byte[] END = {};

  private final TcpSocket socket;
  private final Duration patience;

  UvWire(TcpSocket socket, Duration patience) {
    this.socket = socket;
    this.patience = patience;
    socket.option(TcpOptions.WRITE_TIMEOUT, patience);
  }

  @Override
  public byte[] read() throws IOException {
    Result<byte[], TcpErrData> chunk = socket.read(patience);
    if (chunk.isErr() && chunk.getErr().isEof()) {
      return END;
    }
    return chunk.orElseThrow(why -> new IOException(why.toString()));
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    check(socket.write(bytes));
  }

  @Override
  public void shutdownOutput() throws IOException {
    check(socket.shutdown());
  }

  private static void check(Result<Unit, TcpErrData> result) throws IOException {
    if (result.isErr()) {
      throw new IOException(result.getErr().toString());
    }
  }

  @Override
  public void reset() {
    socket.abort();
  }

  @Override
  public void close() {
    socket.close();
  }
}
