package dev.uvport.reliability.faults;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.Uv;
import dev.uvport.uv.UvHandle;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that sends without end to whoever connects, and never queues more than a piece for one
 * who does not read: it asks to be told when the queue is empty. A line of input makes it print
 * what it holds; the end of input ends it.
 */
final class Pusher {
  private static final byte[] PIECE = new byte[32 * 1024];

  private final AtomicInteger peers = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();

  private Pusher() {}

  /**
   * Runs.
   *
   * @param args none
   * @throws IOException if its input cannot be read
   */
  public static void main(String... args) throws IOException {
    new Pusher().run();
  }

  private void run() throws IOException {
    IoTask iotask = IoTask.spawn("pusher");
    TcpListener listener = Tcp.bind(IpAddr.parse("127.0.0.1"), 0, 1024, iotask).get();
    long handles = UvHandle.created() - UvHandle.freed();
    listener.incoming(this::accepted);
    System.out.println("listening on " + listener.localAddr());
    while (System.in.read() >= 0) {
      System.out.println(
          "holds "
              + peers.get()
              + " peers, "
              + (UvHandle.created() - UvHandle.freed() - handles)
              + " handles, "
              + Uv.nativeBytes()
              + " native bytes, has sent "
              + sent.get());
    }
    listener.close();
    iotask.close();
    System.out.println(
        "left "
            + (UvHandle.created() - UvHandle.freed())
            + " handles, "
            + Uv.nativeBytes()
            + " native bytes");
  }

  private void accepted(Result<TcpSocket, TcpErrData> connection) {
    connection.ifOk(
        socket -> {
          peers.incrementAndGet();
          socket.closed().thenRun(peers::decrementAndGet);
          push(socket);
        });
  }

  private void push(TcpSocket socket) {
    socket.write(
        PIECE,
        written -> {
          if (written.isOk()) {
            sent.addAndGet(PIECE.length);
          } else {
            socket.close();
          }
        });
    socket.whenQueued(
        0,
        (Chan<Long>)
            queued -> {
              if (!socket.isClosed()) {
                push(socket);
              }
            });
  }
}
