package dev.uvport.net;

import dev.uvport.result.Result;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of both ends of a connection, so far as somebody has asked for them. One that
 * becomes known can get lost when two threads ask at once; then it is asked for again.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> A plain value.
 */
record Addresses(@Nullable SocketAddr local, @Nullable SocketAddr peer) {
  static final Addresses UNKNOWN = new Addresses(null, null);

  /** The address of this end; any thread that may block. */
  static Result<SocketAddr, TcpErrData> localOf(Connection connection) {
    SocketAddr known = connection.addresses().local;
    if (known != null) {
      return Result.ok(known);
    }
    Result<SocketAddr, TcpErrData> asked =
        Questions.ask(
            connection, "TcpSocket.localAddr", handle -> SockAddrs.of(handle.localAddr()));
    asked.ifOk(found -> connection.addresses(new Addresses(found, connection.addresses().peer)));
    return asked;
  }

  /** The address of the other end; any thread that may block. */
  static Result<SocketAddr, TcpErrData> peerOf(Connection connection) {
    SocketAddr known = connection.addresses().peer;
    if (known != null) {
      return Result.ok(known);
    }
    Result<SocketAddr, TcpErrData> asked =
        Questions.ask(connection, "TcpSocket.peerAddr", handle -> SockAddrs.of(handle.peerAddr()));
    asked.ifOk(found -> connection.addresses(new Addresses(connection.addresses().local, found)));
    return asked;
  }
}
