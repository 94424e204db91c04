package dev.uvport.uv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port that refuses connections: nobody listens there, and nobody else can, nor may a connect get
 * it for its own end and meet itself, because a socket has it for as long as the process lives.
 */
public enum RefusingPort {
  /** At 127.0.0.1. */
  V4("127.0.0.1"),
  /** At ::1. */
  V6("::1");

  private final Socket holder = new Socket();

  RefusingPort(String ip) {
    try {
      holder.bind(new InetSocketAddress(InetAddress.getByName(ip), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Its number.
   *
   * @return always the same
   */
  public int number() {
    return holder.getLocalPort();
  }
}
