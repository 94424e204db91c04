package dev.uvport.reliability.chain;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * The end of the chain: learns from a connection's first bytes which stream it is, and plays that
 * stream's server.
 *
 * <p><b>Threading.</b> Two of the executor's threads for each connection. <b>Ownership.</b> Owns
 * its listener.
 */
final class ChainServer implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final List<Conversation> conversations;
  private final ExecutorService threads;
  private final Duration patience;
  private final TcpListener listener;

  ChainServer(
      IpAddr host,
      IoTask iotask,
      List<Conversation> conversations,
      ExecutorService threads,
      Duration patience) {
    this.conversations = conversations;
    this.threads = threads;
    this.patience = patience;
    listener = Tcp.bind(host, 0, BACKLOG, iotask).get();
    listener.incoming(this::accepted);
  }

  int port() {
    return listener.localAddr().port();
  }

  private void accepted(Result<TcpSocket, TcpErrData> connection) {
    connection.ifOk(socket -> threads.execute(() -> serve(socket)));
  }

  private void serve(TcpSocket socket) {
    UvWire wire = new UvWire(socket, patience);
    byte[] begin;
    try {
      begin = readNumber(wire);
    } catch (IOException endedBefore) {
      wire.reset();
      return;
    }
    Conversation of = conversations.get(ByteBuffer.wrap(begin).getInt());
    byte[] first = Arrays.copyOfRange(begin, Integer.BYTES, begin.length);
    Side side = new Side(of.servers(), of.clients(), wire, first, patience);
    of.server(side);
    side.run(threads);
    of.serverHasEnded();
  }

  private static byte[] readNumber(Wire wire) throws IOException {
    ByteArrayOutputStream begin = new ByteArrayOutputStream();
    while (begin.size() < Integer.BYTES) {
      byte[] chunk = wire.read();
      if (chunk.length == 0) {
        throw new IOException("the stream ended before its number");
      }
      begin.write(chunk);
    }
    return begin.toByteArray();
  }

  @Override
  public void close() {
    listener.close();
  }
}
