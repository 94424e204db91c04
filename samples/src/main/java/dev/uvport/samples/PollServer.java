package dev.uvport.samples;

import dev.uvport.iotask.IoTask;
import dev.uvport.mio.Event;
import dev.uvport.mio.Events;
import dev.uvport.mio.Interest;
import dev.uvport.mio.Poll;
import dev.uvport.mio.Token;
import dev.uvport.net.ErrorKind;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Sends back what it receives, as one would with mio: one thread asks which of its sockets are
 * ready, and then reads and writes without ever waiting.
 *
 * <p>A peer that does not read is not read from either, while the rest of one buffer waits for it.
 */
@Command(
    name = "poll-server",
    description = "Sends back what it receives, with one thread that polls all sockets.",
    mixinStandardHelpOptions = true)
final class PollServer implements Callable<Integer> {
  private static final int BACKLOG = 4096;
  private static final int BUFFER = 64 * 1024;
  private static final RareLog LOG = new RareLog("poll-server");
  private static final Token LISTENER = new Token(-1);
  private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

  /** Buffers that one connection may echo before the others have their turn. */
  private static final int ROUNDS = 16;

  /** How often within the idle time-out to look for those who have done nothing. */
  private static final int LOOKS = 4;

  /** How long to wait before accepting again when descriptors have run out. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Mixin private final ListenOptions listen = new ListenOptions(7007);

  @Mixin private final LimitOptions limits = new LimitOptions(300);

  private final Map<Token, Peer> peers = new HashMap<>();
  private final Queue<Peer> unfinished = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private long nextToken;
  private boolean acceptLater;

  /** When the last poll returned. */
  private long now = System.nanoTime();

  /** When to look again for those who have done nothing. */
  private long nextLook = now;

  /**
   * Starts the server.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Samples.main(new PollServer(), args);
  }

  @Override
  public Integer call() {
    limits.check();
    IoTask iotask = IoTask.spawn("poll");
    TcpListener listener = listen.bind(BACKLOG, iotask);
    limits.apply(listener, LOG);
    Poll poll = Poll.create(iotask).orElseThrow(PollServer::failure);
    poll.registry()
        .register(listener, LISTENER, Interest.READABLE)
        .orElseThrow(PollServer::failure);
    Samples.closeOnExit(iotask);
    Samples.announce(listener);
    Events events = Events.withCapacity(1024);
    Result<Unit, TcpErrData> polled = poll.poll(events, null);
    while (polled.isOk()) {
      now = System.nanoTime();
      for (Event event : events) {
        if (event.token().equals(LISTENER)) {
          acceptLater = true;
        } else {
          ready(event);
        }
      }
      goOn();
      if (acceptLater) {
        acceptLater = accept(poll, listener);
      }
      closeIdle();
      polled = poll.poll(events, patience());
    }
    return 0;
  }

  private static Samples.Failure failure(TcpErrData why) {
    return new Samples.Failure("cannot poll: " + why);
  }

  private @Nullable Duration patience() {
    if (!unfinished.isEmpty()) {
      return Duration.ZERO;
    }
    if (acceptLater) {
      return PAUSE;
    }
    return limits.idle().isZero() || peers.isEmpty() ? null : limits.idle().dividedBy(LOOKS);
  }

  private void closeIdle() {
    long idle = limits.idle().toNanos();
    if (idle > 0 && now - nextLook >= 0) {
      nextLook = now + idle / LOOKS;
      peers.values().stream()
          .filter(peer -> now - peer.active >= idle)
          .toList()
          .forEach(Peer::close);
    }
  }

  /**
   * Takes all connections that wait.
   *
   * @return whether some may be left
   */
  private boolean accept(Poll poll, TcpListener listener) {
    Result<TcpSocket, TcpErrData> accepted = listener.tryAccept();
    while (accepted.isOk()) {
      serve(poll, accepted.get());
      accepted = listener.tryAccept();
    }
    if (accepted.getErr().kind() == ErrorKind.WOULD_BLOCK) {
      return false;
    }
    LOG.say("cannot accept: " + accepted.getErr());
    return true;
  }

  private void serve(Poll poll, TcpSocket socket) {
    Token token = new Token(nextToken++);
    Peer peer = new Peer(token, socket);
    peers.put(token, peer);
    poll.registry().register(socket, token, BOTH).ifErr(why -> peer.close());
  }

  private void ready(Event event) {
    Peer peer = peers.get(event.token());
    if (peer != null) {
      peer.go(event.isReadClosed());
    }
  }

  /** Serves those who had more to echo than their share. */
  private void goOn() {
    for (int i = unfinished.size(); i > 0; i--) {
      unfinished.remove().go(true);
    }
  }

  /** One connection. */
  private final class Peer {
    private final Token token;
    private final TcpSocket socket;

    /** When it was ready last. */
    private long active = now;

    /** What the kernel did not take. */
    private @Nullable ByteBuffer rest;

    Peer(Token token, TcpSocket socket) {
      this.token = token;
      this.socket = socket;
    }

    /**
     * Echoes until the socket has no more, or takes no more.
     *
     * @param toTheEnd whether the end may be there, behind the data
     */
    void go(boolean toTheEnd) {
      active = now;
      if (!writeRest()) {
        return;
      }
      for (int round = 0; round < ROUNDS; round++) {
        buffer.clear();
        Result<Integer, TcpErrData> read = socket.tryRead(buffer);
        if (read.isErr()) {
          readEnd(read.getErr());
          return;
        }
        boolean empty = buffer.hasRemaining(); // a short read has taken all there was
        if (!echo() || empty && !toTheEnd) {
          return;
        }
      }
      unfinished.add(this);
    }

    /** Whether all has left. */
    private boolean echo() {
      buffer.flip();
      if (!write(buffer)) {
        return false;
      }
      if (buffer.hasRemaining()) {
        rest = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
        return false;
      }
      return true;
    }

    private boolean writeRest() {
      if (rest == null) {
        return true;
      }
      if (!write(rest) || rest.hasRemaining()) {
        return false;
      }
      rest = null;
      return true;
    }

    /** Writes until the kernel takes no more; false if it never will. */
    private boolean write(ByteBuffer data) {
      while (data.hasRemaining()) {
        Result<Integer, TcpErrData> wrote = socket.tryWrite(data);
        if (wrote.isErr()) {
          boolean full = wrote.getErr().kind() == ErrorKind.WOULD_BLOCK;
          if (!full) {
            close();
          }
          return full;
        }
      }
      return true;
    }

    private void readEnd(TcpErrData why) {
      if (why.kind() != ErrorKind.WOULD_BLOCK) {
        close();
      }
    }

    private void close() {
      peers.remove(token);
      socket.close();
    }
  }
}
