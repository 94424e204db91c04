package dev.uvport.reliability.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's {@link Socket}.
 *
 * <p><b>Threading.</b> One thread. <b>Ownership.</b> Owns the socket.
 */
record JdkSocket(Socket socket, InputStream input, OutputStream output) implements Subject {
  /** Around a connected socket, whose streams it asks for while it may. */
  static JdkSocket of(Socket socket) throws IOException {
    return new JdkSocket(socket, socket.getInputStream(), socket.getOutputStream());
  }

  @Override
  public void send(byte[] bytes) throws IOException {
    output.write(bytes);
  }

  @Override
  public byte @Nullable [] receive(int atMost, int millis) throws IOException {
    socket.setSoTimeout(millis);
    byte[] bytes = new byte[atMost];
    int count = input.read(bytes);
    return count < 0 ? null : Arrays.copyOf(bytes, count);
  }

  @Override
  public <T> T option(SocketOption<T> option, T value) throws IOException {
    return socket.setOption(option, value).getOption(option);
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
