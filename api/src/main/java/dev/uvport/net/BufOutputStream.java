package dev.uvport.net;

import java.io.OutputStream;

/**
 * A {@link TcpSocketBuf} as the JDK wants to write it.
 *
 * <p><b>Threading.</b> As {@link TcpSocketBuf}. <b>Ownership.</b> Closing it closes the socket.
 */
final class BufOutputStream extends OutputStream {
  private final TcpSocketBuf buf;

  BufOutputStream(TcpSocketBuf buf) {
    this.buf = buf;
  }

  @Override
  public void write(int b) throws TcpIoException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] data, int off, int len) throws TcpIoException {
    buf.write(data, off, len);
  }

  @Override
  public void close() {
    buf.close();
  }
}
