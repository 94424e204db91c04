package dev.uvport.net;

import java.io.InputStream;
import java.util.Objects;

/**
 * A {@link TcpSocketBuf} as the JDK wants to read it: a read returns what there is.
 *
 * <p><b>Threading.</b> As {@link TcpSocketBuf}. <b>Ownership.</b> Closing it closes the socket.
 */
final class BufInputStream extends InputStream {
  private final TcpSocketBuf buf;
  private final BufReader reader;

  BufInputStream(TcpSocketBuf buf, BufReader reader) {
    this.buf = buf;
    this.reader = reader;
  }

  @Override
  public int read() throws TcpIoException {
    return reader.readByte();
  }

  @Override
  public int read(byte[] to, int off, int len) throws TcpIoException {
    Objects.checkFromIndexSize(off, len, to.length);
    return reader.readSome(to, off, len);
  }

  @Override
  public int readNBytes(byte[] to, int off, int len) throws TcpIoException {
    Objects.checkFromIndexSize(off, len, to.length);
    return reader.fill(to, off, len);
  }

  @Override
  public byte[] readAllBytes() throws TcpIoException {
    return reader.readAll();
  }

  @Override
  public int available() throws TcpIoException {
    return reader.available();
  }

  @Override
  public void close() {
    buf.close();
  }
}
