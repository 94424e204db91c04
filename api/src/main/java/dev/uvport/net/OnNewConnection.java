package dev.uvport.net;

/** Takes each new connection; the {@code new_connect_cb} of Rust's {@code listen}. */
@FunctionalInterface
public interface OnNewConnection {
  /**
   * A client has connected. Runs on the iotask, which serves nobody else meanwhile. It may wait on
   * a port for another thread, as in Rust; a socket's blocking operations throw here.
   *
   * @param connection to be {@linkplain Tcp#accept accepted} or rejected, now or later, here or
   *     elsewhere
   * @param killChan ends the listener, as in {@link OnEstablish}
   */
  void newConnection(TcpNewConnection connection, KillChan killChan);
}
