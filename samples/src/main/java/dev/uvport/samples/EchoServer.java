package dev.uvport.samples;

import dev.uvport.comm.Chan;
import dev.uvport.comm.Port;
import dev.uvport.iotask.IoTaskGroup;
import dev.uvport.net.ErrorKind;
import dev.uvport.net.ReadHandler;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Sends back what it receives, in each of the three styles in which uvport can be used.
 *
 * <p>None of them lets a peer that sends and never reads fill the memory: each stops reading from
 * such a peer while about a mebibyte is on its way back to it.
 */
@Command(
    name = "echo-server",
    description = "Sends back what it receives.",
    mixinStandardHelpOptions = true)
final class EchoServer implements Callable<Integer> {
  private static final int BACKLOG = 4096;
  private static final RareLog LOG = new RareLog("echo-server");

  /** How connections are served. */
  enum Style {
    /** By lambdas on the iotask. */
    CALLBACK,
    /** By one actor, to whose port all sockets send their messages. */
    MAILBOX,
    /** By a thread each. */
    THREAD
  }

  /** What kind of threads serve connections. */
  enum ThreadKind {
    /** Threads of the JDK; needs JDK 21 or later. */
    VIRTUAL,
    /** Threads of the system. */
    PLATFORM
  }

  @Mixin private final ListenOptions listen = new ListenOptions(7007);

  @Option(
      names = "--style",
      description = "One of callback, mailbox, thread (default: callback).",
      defaultValue = "callback")
  @SuppressWarnings("NullAway.Init") // by picocli
  private Style style;

  @Mixin private final LimitOptions limits = new LimitOptions(300);

  @Mixin private final LoopOptions loops = new LoopOptions();

  @Option(
      names = "--threads",
      description = "virtual or platform, for --style thread (default: virtual if there are any).")
  private @Nullable ThreadKind threads;

  /**
   * Starts the server.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Samples.main(new EchoServer(), args);
  }

  @Override
  public Integer call() throws InterruptedException {
    limits.check();
    ThreadFactory perConnection = threadFactory();
    IoTaskGroup iotasks = loops.spawn("echo");
    TcpListener listener = listen.bind(BACKLOG, iotasks);
    limits.apply(listener, LOG);
    Samples.closeOnExit(iotasks);
    Samples.announce(listener);
    switch (style) {
      case CALLBACK -> listener.incoming(accepted -> served(accepted, CallbackEcho::start));
      case MAILBOX -> {
        Actor actor = new Actor();
        listener.incoming(accepted -> served(accepted, actor::readFrom));
        actor.run();
      }
      case THREAD -> acceptForThreads(listener, perConnection);
    }
    return 0;
  }

  private interface Service {
    void start(TcpSocket socket);
  }

  private void served(Result<TcpSocket, TcpErrData> accepted, Service service) {
    if (accepted.isOk()) {
      TcpSocket socket = accepted.get();
      limits.whenIdle(socket, socket::close);
      service.start(socket);
    } else {
      LOG.say("cannot accept: " + accepted.getErr());
    }
  }

  // ---- callback: everything happens on the socket's iotask, which never waits ----

  /**
   * One connection, which is its own chan for the results of its writes: one object per connection.
   * Its methods run on its socket's iotask only, so its fields need no lock.
   */
  private static final class CallbackEcho implements ReadHandler, Chan<Result<Unit, TcpErrData>> {
    /** Chunks, of 64 KiB at most, that may be on their way back. */
    private static final int MAX_UNWRITTEN = 16;

    private final TcpSocket socket;
    private int unwritten;
    private boolean paused;

    private CallbackEcho(TcpSocket socket) {
      this.socket = socket;
    }

    static void start(TcpSocket socket) {
      socket.readStart(new CallbackEcho(socket));
    }

    @Override
    public void onData(ByteBuffer data) {
      unwritten++;
      socket.write(data, this); // the memory is lent, and leaves without a copy
      if (unwritten >= MAX_UNWRITTEN && !paused) {
        paused = true;
        socket.readStop();
      }
    }

    @Override
    public void send(Result<Unit, TcpErrData> written) {
      unwritten--;
      if (written.isErr()) {
        socket.close();
      } else if (paused && unwritten == 0) {
        paused = false;
        socket.readStart(this);
      }
    }

    @Override
    public void onEnd(TcpErrData why) {
      if (why.isEof()) {
        socket.shutdown(done -> socket.close()); // after what is still being written
      } else {
        socket.close();
      }
    }
  }

  // ---- mailbox: an actor, which shares nothing and learns everything by messages ----

  /** What the actor is told: something about one of its peers. */
  private sealed interface Message {
    Peer peer();
  }

  /** A chunk has arrived, or the end. */
  private record Received(Peer peer, Result<byte[], TcpErrData> chunk) implements Message {}

  /** What was sent to the peer so far has left, or cannot leave. */
  private record Written(Peer peer, Result<Unit, TcpErrData> result) implements Message {}

  /** What the actor knows about a connection. */
  private static final class Peer {
    private final TcpSocket socket;
    private int bytesSinceReport;
    private int reportsDue;
    private boolean paused;

    private Peer(TcpSocket socket) {
      this.socket = socket;
    }
  }

  /** Serves all connections on the thread that runs it. */
  private static final class Actor {
    /** Writes complete in order, so that a report now and then tells enough. */
    private static final int BYTES_PER_REPORT = 256 * 1024;

    private static final int MAX_REPORTS_DUE = 4;

    private final Port<Message> mailbox = new Port<>();

    void run() throws InterruptedException {
      while (true) {
        Message message = mailbox.recv();
        if (message instanceof Received received) {
          received(received.peer, received.chunk);
        } else if (message instanceof Written written) {
          written(written.peer, written.result);
        }
      }
    }

    void readFrom(TcpSocket socket) {
      readFrom(new Peer(socket));
    }

    private void readFrom(Peer peer) {
      peer.socket.readStart(mailbox.chan().contramap(chunk -> new Received(peer, chunk)));
    }

    private void received(Peer peer, Result<byte[], TcpErrData> chunk) {
      if (chunk.isOk()) {
        write(peer, chunk.get());
      } else if (chunk.getErr().isEof()) {
        peer.socket.shutdown(done -> peer.socket.close()); // after what is still being written
      } else {
        peer.socket.close();
      }
    }

    private void write(Peer peer, byte[] data) {
      peer.bytesSinceReport += data.length;
      if (peer.bytesSinceReport < BYTES_PER_REPORT) {
        peer.socket.write(data, Chan.discard());
        return;
      }
      peer.bytesSinceReport = 0;
      peer.reportsDue++;
      peer.socket.write(data, mailbox.chan().contramap(result -> new Written(peer, result)));
      if (peer.reportsDue >= MAX_REPORTS_DUE && !peer.paused) {
        peer.paused = true;
        peer.socket.readStop();
      }
    }

    private void written(Peer peer, Result<Unit, TcpErrData> result) {
      peer.reportsDue--;
      if (result.isErr()) {
        peer.socket.close();
      } else if (peer.paused && peer.reportsDue == 0) {
        peer.paused = false;
        readFrom(peer);
      }
    }
  }

  // ---- thread: blocking calls, as in the book; a slow peer holds up nobody but its thread ----

  private void acceptForThreads(TcpListener listener, ThreadFactory perConnection) {
    Result<TcpSocket, TcpErrData> accepted = listener.accept();
    while (accepted.isOk() || accepted.getErr().kind() != ErrorKind.CLOSED) {
      served(accepted, socket -> perConnection.newThread(() -> echo(socket)).start());
      accepted = listener.accept();
    }
  }

  private static void echo(TcpSocket socket) {
    try (socket) {
      Result<byte[], TcpErrData> chunk = socket.read();
      while (chunk.isOk() && socket.write(chunk.get()).isOk()) {
        chunk = socket.read();
      }
    }
  }

  private ThreadFactory threadFactory() {
    if (threads == ThreadKind.PLATFORM) {
      return Thread::new;
    }
    return VirtualThreads.factory()
        .orElseGet(
            () -> {
              if (threads == ThreadKind.VIRTUAL) {
                throw new Samples.Failure(
                    "--threads virtual needs JDK 21 or later, this is "
                        + System.getProperty("java.version"));
              }
              return Thread::new;
            });
  }
}
