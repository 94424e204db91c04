package dev.uvport.net;

import dev.uvport.flight.FlightLog;
import dev.uvport.iotask.IoTask;
import dev.uvport.uv.SharedDescriptor;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvListener;
import java.time.Duration;

/**
 * Takes connections off a listening socket, a batch per turn, and decides what a failure means.
 *
 * <p>When descriptors run out it pauses instead of spinning: connections wait in the kernel, and
 * the loop serves the sockets it has.
 *
 * <p><b>Threading.</b> The listener's iotask. <b>Ownership.</b> Owns the listening socket; each
 * descriptor it accepts is its consumer's.
 */
final class Acceptor {
  /** Whom it accepts for. */
  interface Owner {
    /** Takes the descriptor of a new connection. */
    void accepted(int fd);

    /** Accepting has failed, and pauses. */
    void failed(TcpErrData why);

    /** The listening socket is gone: closed here, or with its iotask. */
    void closed();
  }

  /** Connections taken in one turn at most, so that a storm of them leaves time for the others. */
  private static final int PER_TURN = 64;

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final IoTask iotask;
  private final UvListener listener;
  private final Owner owner;
  private boolean watching;
  private boolean wanted;
  private boolean referenced = true;
  private final DescriptorWatch descriptors;

  /** Failures since it last accepted. */
  private long failures;

  /**
   * Binds and listens, without accepting yet.
   *
   * @throws UvException if the address cannot be listened on
   */
  Acceptor(IoTask iotask, SocketAddr at, int backlog, TcpConfig config, Owner owner) {
    this.iotask = iotask;
    this.owner = owner;
    descriptors = new DescriptorWatch(iotask);
    NetLog.prepare();
    SpareDescriptor.hold();
    listener =
        new UvListener(
            iotask.loop(),
            SockAddrs.toRaw(at.ip(), at.port()),
            backlog,
            Boolean.TRUE.equals(config.value(TcpOptions.IPV6_ONLY)),
            config::applyTo);
    listener.onClosed(this::closed);
  }

  private void closed() {
    watching = false;
    owner.closed();
  }

  UvListener listener() {
    return listener;
  }

  SocketAddr localAddr() {
    return SockAddrs.of(listener.localAddr());
  }

  /** Accepts from now on. */
  void start() {
    wanted = true;
    if (!watching && listener.isOpen()) {
      watching = true;
      listener.watch(this::acceptSome);
    }
  }

  /** Leaves connections in the kernel's queue from now on. */
  void stop() {
    wanted = false;
    pause();
  }

  /** Lends the listening descriptor to other threads. */
  SharedDescriptor share() {
    return listener.share();
  }

  /** Whether it listens. */
  boolean isOpen() {
    return listener.isOpen();
  }

  /** Stops listening. */
  void close() {
    listener.close();
  }

  private void pause() {
    if (watching && listener.isOpen()) {
      watching = false;
      listener.unwatch();
    }
  }

  private void acceptSome() {
    for (int i = 0; i < PER_TURN && watching && listener.isOpen(); i++) {
      try {
        if (!acceptOne()) {
          return;
        }
      } catch (Throwable t) {
        iotask.report(t); // it must not cost the listener
      }
    }
  }

  /** Takes one connection, or notes why it cannot; false if none waits. */
  private boolean acceptOne() {
    int fd = listener.accept();
    if (fd >= 0) {
      try {
        count(fd); // whoever is told of it may look at the figures at once
      } finally {
        owner.accepted(fd); // whatever comes of telling the log: it must not be without an owner
      }
      recovered();
    } else if (fd == UvError.EAGAIN) {
      return false;
    } else if (fd != UvError.ECONNABORTED && fd != UvError.EINTR) {
      pause();
      iotask.after(PAUSE, this::resume).unref();
      SpareDescriptor.lend(() -> countFailure(Errors.of(fd)));
    }
    return true;
  }

  /** A connection was accepted, here or by another thread; any thread. */
  void count(int fd) {
    iotask.connectionCounts().countAccepted();
    descriptors.taken(fd);
  }

  private void recovered() {
    long before = failures;
    if (before > 0) {
      failures = 0;
      SpareDescriptor.hold();
      NetLog.acceptsAgain(localAddr(), before);
    }
  }

  /** Counts first: whoever is told of it may look at the figures at once. */
  private void countFailure(TcpErrData why) {
    iotask.connectionCounts().countAcceptFailure();
    try {
      if (why.errName().equals("EMFILE")) {
        descriptors.exhausted();
      }
      if (failures == 0) {
        NetLog.acceptFails(localAddr(), why);
      }
      failures++;
      if (FlightLog.isOn()) {
        FlightLog.acceptFailed(iotask.name(), localAddr().toString(), why.errName());
      }
    } finally {
      owner.failed(why);
    }
  }

  private void resume() {
    if (wanted) {
      start();
    }
  }

  /** The option that says whether this keeps an iotask from ending when idle. */
  static final class Referenced implements OptionAccess<TcpListener, Boolean> {
    @Override
    public void check(Boolean value) {
      // both are fine
    }

    @Override
    public Boolean get(TcpListener of) {
      return of.acceptor().referenced;
    }

    @Override
    public void set(TcpListener of, Boolean value) {
      Acceptor acceptor = of.acceptor();
      acceptor.referenced = value;
      acceptor.listener.reference(value);
    }
  }
}
