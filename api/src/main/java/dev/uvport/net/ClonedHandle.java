package dev.uvport.net;

/**
 * A further handle on a connection, from {@code TcpStream::try_clone}.
 *
 * <p><b>Threading.</b> Any thread. <b>Ownership.</b> Keeps the first socket from being collected,
 * which is how a connection notices that nobody can reach it.
 */
final class ClonedHandle implements SocketHandle {
  private final Connection connection;
  private final TcpSocket first;
  private volatile boolean closed;

  ClonedHandle(Connection connection, TcpSocket first) {
    this.connection = connection;
    this.first = first;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public boolean isHandleClosed() {
    return closed || connection.isClosed();
  }

  @Override
  public void closeHandle(TcpSocket socket) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    connection.handleClosed(socket);
  }

  @Override
  public TcpSocket first(TcpSocket socket) {
    return first;
  }
}
