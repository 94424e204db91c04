package dev.uvport.mio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.iotask.IoTask;
import dev.uvport.net.IpAddr;
import dev.uvport.net.Tcp;
import dev.uvport.net.TcpConnector;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.uv.RefusingPort;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A poll, a listener, and the connections that a test makes to it. */
final class PollFixture implements AutoCloseable {
  static final Token TOKEN = new Token(7);
  static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final IpAddr LOCAL = IpAddr.parse("127.0.0.1");

  private final List<Closeable> toClose = new ArrayList<>();
  private final IoTask iotask = IoTask.spawn("under test");
  private final TcpListener listener = Tcp.bind(LOCAL, 0, 128, iotask).get();
  private final Poll poll = Poll.create(iotask).get();
  private final Events events = Events.withCapacity(64);

  IoTask iotask() {
    return iotask;
  }

  TcpListener listener() {
    return listener;
  }

  Poll poll() {
    return poll;
  }

  Registry registry() {
    return poll.registry();
  }

  TcpConnector toListener() {
    return TcpConnector.to(LOCAL, listener.localAddr().port());
  }

  /** Connects to an address where nobody listens. */
  static TcpConnector toNobody() {
    return TcpConnector.to(LOCAL, RefusingPort.V4.number());
  }

  /** The JDK's end of a connection that nobody has accepted. */
  Socket peer() throws IOException {
    Socket peer = new Socket("127.0.0.1", listener.localAddr().port());
    peer.setSoTimeout((int) PATIENCE.toMillis());
    toClose.add(peer);
    return peer;
  }

  /** A connection: the JDK's end, and this library's, which {@code tryAccept} took. */
  Pair pair() throws IOException {
    Socket peer = peer();
    Result<TcpSocket, TcpErrData> accepted = listener.tryAccept();
    while (accepted.isErr()) {
      Thread.onSpinWait();
      accepted = listener.tryAccept();
    }
    toClose.add(accepted.get()::close);
    return new Pair(accepted.get(), peer);
  }

  record Pair(TcpSocket socket, Socket peer) {
    void send(String text) throws IOException {
      peer.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** What a poll finds that waits until there is something. */
  List<Event> next() {
    assertThat(poll.poll(events, PATIENCE).isOk()).isTrue();
    List<Event> found = new ArrayList<>();
    events.forEach(found::add);
    return found;
  }

  /** What is there. */
  List<Event> now() {
    assertThat(poll.poll(events, Duration.ZERO).isOk()).isTrue();
    List<Event> found = new ArrayList<>();
    events.forEach(found::add);
    return found;
  }

  /** Polls until an event is as wanted; others may come before. */
  Event until(Predicate<Event> wanted) {
    while (true) {
      List<Event> found = next();
      assertThat(found).as("events in time").isNotEmpty();
      for (Event event : found) {
        if (wanted.test(event)) {
          return event;
        }
      }
    }
  }

  /** Reads what is there; empty if nothing is. */
  static String tryRead(TcpSocket socket) {
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    Result<Integer, TcpErrData> read = socket.tryRead(buffer);
    return read.isOk() ? new String(buffer.array(), 0, read.get(), StandardCharsets.US_ASCII) : "";
  }

  /** Fills the kernel's buffers; returns how many bytes they took. */
  static int fill(TcpSocket socket) {
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    int total = 0;
    Result<Integer, TcpErrData> wrote = socket.tryWrite(zeros);
    while (wrote.isOk()) {
      total += wrote.get();
      zeros.clear();
      wrote = socket.tryWrite(zeros);
    }
    assertThat(wrote.getErr().errName()).isEqualTo("EAGAIN");
    return total;
  }

  @Override
  public void close() throws IOException {
    poll.close();
    listener.close();
    for (Closeable resource : toClose) {
      resource.close();
    }
    iotask.close();
  }
}
