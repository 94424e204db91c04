package dev.uvport.reliability.chain;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;

/** A wire of the JDK's. */
final class JdkWire implements Wire {
  private static final int CHUNK = 16 * 1024;

  private final Socket socket = new Socket();

  JdkWire(InetSocketAddress to, Duration patience) throws IOException {
    try {
      socket.connect(to, (int) patience.toMillis());
      socket.setSoTimeout((int) patience.toMillis());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public byte[] read() throws IOException {
    byte[] chunk = new byte[CHUNK];
    int count = socket.getInputStream().read(chunk);
    return Arrays.copyOf(chunk, Math.max(count, 0));
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException closedBefore) {
      return;
    }
    close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket does not close", e);
    }
  }
}
