package dev.uvport.net;

import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.Descriptors;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvSocketOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets of connections that others have made, and gives theirs away.
 *
 * <p><b>Threading.</b> Any thread that may block. <b>Ownership.</b> A descriptor is the socket's if
 * there is one, else still its former owner's.
 */
final class Adoption {
  private Adoption() {}

  /** See {@link Tcp#adopt(int, IoTask)}. */
  static Result<TcpSocket, TcpErrData> of(int fd, IoTask iotask) {
    try {
      if (Descriptors.option(fd, UvSocketOption.PROTOCOL) != UvSocketOption.PROTOCOL_TCP) {
        return Result.err(Errors.NOT_TCP);
      }
      Descriptors.peerAddr(fd);
    } catch (UvException e) {
      return Result.err(Errors.of(e));
    }
    // To the end, because after half of it nobody could say whose the descriptor is.
    return Replies.callToTheEnd(iotask, "Tcp.adopt", () -> take(fd, iotask));
  }

  private static Result<TcpSocket, TcpErrData> take(int fd, IoTask iotask) {
    TcpSocket socket = new TcpSocket(iotask);
    try {
      TakeOver.connected(socket.connection(), fd);
      // What was set already must be known to the handle, whose close it would block.
      socket.connection().handle().option(UvSocketOption.LINGER, lingerOf(fd));
      return Result.ok(socket);
    } catch (UvException e) {
      return Result.err(Errors.of(e));
    }
  }

  private static int lingerOf(int fd) {
    return Descriptors.option(fd, UvSocketOption.LINGER);
  }

  /** See {@link TcpSocket#detach}; the opposite of all others here. */
  static Result<Integer, TcpErrData> detach(Connection connection) {
    return Replies.callToTheEnd(
        connection.iotask(), "TcpSocket.detach", () -> detachHere(connection));
  }

  private static Result<Integer, TcpErrData> detachHere(Connection connection) {
    Result<Integer, TcpErrData> own =
        Questions.askHere(connection, tcp -> Descriptors.duplicate(tcp.fd()));
    TcpErrData busy = own.isOk() ? whyBusy(connection) : null;
    if (busy != null) {
      Descriptors.close(own.get());
      return Result.err(busy);
    }
    own.ifOk(fd -> connection.closeAtOnce());
    return own;
  }

  /** Why the descriptor cannot be given away; null if nobody reads and nothing is queued. */
  private static @Nullable TcpErrData whyBusy(Connection connection) {
    ReadSide reads = connection.reads();
    TcpErrData reading = reads.yield();
    if (reading != null) {
      return reading;
    }
    boolean unfinished =
        reads.hasLeftovers() || connection.writes().first() != null || connection.isWriteComing();
    return unfinished ? Errors.BUSY : null;
  }

  /** See {@link Tcp#adopt(SocketChannel, IoTask)}. */
  static Result<TcpSocket, TcpErrData> of(SocketChannel channel, IoTask iotask) {
    // Nobody registers it with a selector, or changes its mode, while this is held.
    synchronized (channel.blockingLock()) {
      if (channel.isRegistered()) {
        throw new IllegalStateException(
            channel
                + " is registered with a selector, which would end the connection's sending side as"
                + " the channel is closed: cancel its keys and select once more before Tcp.adopt");
      }
      try {
        return ofUnregistered(channel, iotask);
      } catch (IOException e) {
        return Result.err(new TcpErrData("EIO", "Tcp.adopt of " + channel + ": " + e));
      }
    }
  }

  private static Result<TcpSocket, TcpErrData> ofUnregistered(SocketChannel channel, IoTask iotask)
      throws IOException {
    if (!channel.isOpen()) {
      return Result.err(TcpErrData.closed("channel"));
    }
    if (!channel.isConnected()) {
      return Result.err(Errors.NOT_CONNECTED);
    }
    if (!(channel.getLocalAddress() instanceof InetSocketAddress local)
        || !(channel.getRemoteAddress() instanceof InetSocketAddress peer)) {
      return Result.err(Errors.NOT_TCP);
    }
    int fd = OpenSockets.duplicate(SocketAddr.of(local), SocketAddr.of(peer));
    if (fd < 0) {
      return Result.err(Errors.NOT_CONNECTED); // the connection has ended meanwhile
    }
    Result<TcpSocket, TcpErrData> adopted = of(fd, iotask);
    if (adopted.isOk()) {
      channel.close();
    } else {
      Descriptors.close(fd);
    }
    return adopted;
  }
}
