package dev.uvport.uv;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A libuv handle: open from construction, closing from {@link #close}, closed when libuv has said
 * so.
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> Owns its native block, which is
 * freed when the close record is drained, and only then.
 */
public abstract class UvHandle extends RingPeer {
  static final int ASYNC = 1;
  static final int POLL = 8;
  static final int TCP = 12;
  static final int TIMER = 13;

  private static final AtomicLong CREATED = new AtomicLong();
  private static final AtomicLong FREED = new AtomicLong();

  /** Guarded by the loop's thread; only ever goes forward. */
  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private State state = State.OPEN;
  private boolean unreferenced;
  private @Nullable Runnable onClosed;

  UvHandle(UvLoop loop, int type) {
    super(loop, Native.UV.uv_handle_size(type));
    CREATED.incrementAndGet();
  }

  /**
   * Finishes construction: passes the result of the {@code uv_*_init} call on, or undoes the
   * allocation and throws, because a handle that libuv never knew cannot be closed.
   */
  final void initialised(int rc, String call) {
    if (rc < 0) {
      state = State.CLOSED;
      FREED.incrementAndGet();
      release();
      Native.check(rc, call);
    }
  }

  /**
   * Starts closing; does nothing if that has begun. From {@code uv_close}.
   *
   * <p>Requests under way complete with {@code ECANCELED} before the handle is closed.
   */
  public final void close() {
    loop.checkThread();
    if (state == State.OPEN) {
      try {
        closing();
      } finally {
        state = State.CLOSING;
        Native.UV.uv_close(address(), loop.stubs().closed());
      }
    }
  }

  /** Is about to be closed, by whomever: libuv still has the descriptor, if there is one. */
  void closing() {}

  /**
   * Says when it is closed, whoever closes it: its user, the loop as it ends, or the loop because
   * the handle's own code failed.
   *
   * @param whenClosed runs once, on the loop's thread, when libuv has let go of the handle
   */
  public final void onClosed(Runnable whenClosed) {
    ensureOpen("onClosed");
    onClosed = Objects.requireNonNull(whenClosed, "whenClosed");
  }

  /**
   * Whether {@link #close} has not been called yet.
   *
   * @return true until closing begins
   */
  public final boolean isOpen() {
    return state == State.OPEN;
  }

  /**
   * Says whether this handle is a reason to go on with its loop, see {@link UvLoop#isReferenced};
   * it is, unless told otherwise. From {@code uv_ref} and {@code uv_unref}; but here an open handle
   * counts whether it is active or not. Does nothing if closing has begun.
   *
   * @param counts whether it is
   */
  public final void reference(boolean counts) {
    loop.checkThread();
    if (state == State.OPEN && counts == unreferenced) {
      unreferenced = !counts;
      loop.countUnreferenced(counts ? -1 : 1);
    }
  }

  /** Throws unless this handle is open and the caller is on the loop's thread. */
  final void ensureOpen(String call) {
    loop.checkThread();
    if (state != State.OPEN) {
      throw new IllegalStateException(
          call + " on a " + getClass().getSimpleName() + " that is " + state);
    }
  }

  @Override
  int recordsPerRun() {
    return 2; // its event, or a read that ends the stream, and its close
  }

  @Override
  final void complete(long kind, long value, long extra) {
    if (kind == ControlBlock.EVENT) {
      if (state == State.OPEN) {
        event((int) value, extra);
      }
      return;
    }
    state = State.CLOSED;
    FREED.incrementAndGet();
    if (unreferenced) {
      loop.countUnreferenced(-1);
    }
    release();
    if (onClosed != null) {
      onClosed.run();
    }
  }

  /** Takes an event of an open handle. */
  abstract void event(int status, long extra);

  @Override
  final void failed() {
    if (!isReleased()) {
      close();
    }
  }

  /**
   * Handles created in this process so far.
   *
   * @return a count that only grows
   */
  public static long created() {
    return CREATED.get();
  }

  /**
   * Handles freed in this process so far; equal to {@link #created} when nothing leaks.
   *
   * @return a count that only grows
   */
  public static long freed() {
    return FREED.get();
  }
}
