package dev.uvport.reliability.model;

import dev.uvport.net.TcpErrData;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A side that is a channel of the JDK's, which does not block until the end.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Owns its channel.
 */
final class JdkEndpoint implements Endpoint {
  private final SocketChannel channel;
  private final Side side;
  private final Side peer;
  private final Duration limit;

  JdkEndpoint(SocketChannel channel, Side side, Side peer, Duration limit) throws IOException {
    this.channel = channel;
    this.side = side;
    this.peer = peer;
    this.limit = limit;
    channel.configureBlocking(false);
  }

  @Override
  public boolean take(Op op, int arg) {
    switch (op) {
      case WRITE, WRITE_BLOCKING, TRY_WRITE -> write(arg + 1);
      case WRITE_MUCH -> write(100_000 + arg * 100);
      case READ, TRY_READ, TAKE -> tryRead();
      case SHUTDOWN -> endWriting();
      case CLOSE -> close(false);
      case ABORT -> close(true);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void write(int length) {
    side.writing.lock();
    boolean wasClosed = side.closed;
    boolean wasShut = side.shutWrite;
    int taken = 0;
    try {
      taken = channel.write(ByteBuffer.wrap(side.out.offer(length)));
      side.written(taken, wasClosed, wasShut);
    } catch (IOException e) {
      side.writeFailed(peer, "write of the JDK", errorOf(e));
    } finally {
      side.out.takeBack(length - taken);
      side.writing.unlock();
    }
  }

  private void tryRead() {
    side.reading.lock();
    try {
      readOnce();
    } catch (IOException e) {
      side.readEnded(peer, "read of the JDK", errorOf(e));
    } finally {
      side.reading.unlock();
    }
  }

  /** Reads what is there; negative at the end. */
  private int readOnce() throws IOException {
    ByteBuffer to = ByteBuffer.allocate(8_192);
    int count = channel.read(to);
    if (count > 0) {
      byte[] chunk = new byte[count];
      to.flip().get(chunk);
      side.in.receive(chunk);
    } else if (count < 0) {
      side.readEnded(peer, "read of the JDK", TcpErrData.EOF);
    }
    return count;
  }

  private TcpErrData errorOf(IOException e) {
    if (e instanceof ClosedChannelException && channel.isOpen()) {
      return new TcpErrData("EPIPE", "the output is shut down");
    }
    String text = String.valueOf(e.getMessage());
    if (e instanceof ClosedChannelException || text.contains("closed")) {
      return TcpErrData.closed("channel");
    }
    return new TcpErrData(
        text.contains("reset") ? "ECONNRESET" : text.contains("pipe") ? "EPIPE" : "EIO", text);
  }

  @Override
  public void endWriting() {
    side.shuttingWrite = true;
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      side.writeFailed(peer, "shutdown of the JDK", shutdownErrorOf(e));
    }
    side.shutWrite = true;
  }

  private TcpErrData shutdownErrorOf(IOException e) {
    TcpErrData error = errorOf(e);
    return error.errName().equals("EIO") ? new TcpErrData("ENOTCONN", error.errMsg()) : error;
  }

  @Override
  public void readToEnd() throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    side.reading.lock();
    try {
      int count;
      do {
        count = readOnce();
        if (count == 0) {
          Thread.sleep(0, 100_000);
        }
      } while (count >= 0 && System.nanoTime() - end < 0);
      if (count >= 0) {
        side.fault("read no end within " + limit);
      }
    } catch (IOException e) {
      side.readEnded(peer, "the last read of the JDK", errorOf(e));
    } finally {
      side.reading.unlock();
    }
  }

  private void close(boolean reset) {
    side.closing = true;
    side.aborting |= reset;
    try {
      if (reset) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      side.askFailed(peer, "SO_LINGER of the JDK", errorOf(e));
    }
    closeChannel();
    side.closed = true;
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException e) {
      side.fault("the JDK's close failed: " + e);
    }
  }

  @Override
  public void close() {
    closeChannel();
  }
}
