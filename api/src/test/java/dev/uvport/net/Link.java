package dev.uvport.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection under test.
 *
 * @param socket this library's end
 * @param peer the JDK's end
 */
record Link(TcpSocket socket, Socket peer) {
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void send(String text) throws IOException {
    send(ascii(text));
  }

  void send(byte[] bytes) throws IOException {
    peer.getOutputStream().write(bytes);
  }

  String receive(int count) throws IOException {
    return new String(peer.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
  }

  /** Breaks the connection off with a reset, not an end of file. */
  void reset() throws IOException {
    peer.setSoLinger(true, 0);
    peer.close();
  }
}
