package dev.uvport.net;

import dev.uvport.iotask.IoTask;
import dev.uvport.result.Result;
import dev.uvport.uv.Descriptors;
import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection that a client has made and nobody has accepted yet; Rust's {@code
 * tcp_new_connection}.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> Owns its connection until it is accepted or
 * rejected, once, by whoever comes first; one that nobody wants is closed when its listener ends or
 * when this object is unreachable.
 */
public final class TcpNewConnection {
  private static final Cleaner CLEANER = Cleaner.create();

  private final IoTask iotask;
  private final Pending pending;

  TcpNewConnection(IoTask iotask, Pending pending) {
    this.iotask = iotask;
    this.pending = pending;
    CLEANER.register(this, pending::discard);
  }

  /** Makes a socket of it; see {@link Tcp#accept}. */
  Result<TcpSocket, TcpErrData> accept() {
    int fd = pending.take();
    if (fd < 0) {
      return Result.err(
          new TcpErrData("EAGAIN", "the connection was accepted, rejected or closed before"));
    }
    return Result.ok(TcpSocket.adopt(iotask, fd));
  }

  /**
   * Closes it without a word; does nothing if it was accepted or rejected before. Any thread, at
   * once.
   */
  public void reject() {
    pending.discard();
  }

  /**
   * The descriptor, until somebody takes it. Apart from its owner, so that that can be collected.
   */
  static final class Pending {
    private static final int TAKEN = -1;

    private final AtomicInteger fd;
    private final Set<Pending> unclaimed;

    /**
     * Makes one.
     *
     * @param unclaimed what the listener closes when it ends; this is in it until it is taken
     */
    Pending(int fd, Set<Pending> unclaimed) {
      this.fd = new AtomicInteger(fd);
      this.unclaimed = unclaimed;
      unclaimed.add(this);
    }

    /** The descriptor for the one who comes first; negative for all others. */
    int take() {
      int taken = fd.getAndSet(TAKEN);
      unclaimed.remove(this);
      return taken;
    }

    void discard() {
      int mine = take();
      if (mine >= 0) {
        Descriptors.close(mine);
      }
    }
  }
}
