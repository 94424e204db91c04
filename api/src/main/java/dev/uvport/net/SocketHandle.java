package dev.uvport.net;

/**
 * What a {@link TcpSocket} holds of its connection: the connection itself, which the first socket
 * does, or a {@link ClonedHandle}.
 *
 * <p><b>Threading.</b> Any thread.
 */
interface SocketHandle {
  Connection connection();

  /** Whether this handle was closed, alone or with its connection. */
  boolean isHandleClosed();

  /**
   * Closes this handle, and the connection if it is the last one.
   *
   * @param socket whose handle it is
   */
  void closeHandle(TcpSocket socket);

  /**
   * The socket that was there before all clones.
   *
   * @param socket whose handle this is
   */
  TcpSocket first(TcpSocket socket);
}
