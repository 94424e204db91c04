package dev.uvport.mio;

import dev.uvport.ready.Attachable;
import dev.uvport.ready.Readiness;
import dev.uvport.uv.Epoll;
import dev.uvport.uv.SharedDescriptor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A source, its token, and what is to be told of it that the kernel does not know.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> The {@link Registry}'s; does not own the
 * source.
 */
final class Registration implements Readiness, Posted {
  private record Terms(Token token, Interest interest) {}

  private final Registry registry;
  private final Attachable<?> source;
  private final long id;

  /** Token and interest, which change together. */
  private volatile Terms terms;

  /** In the epoll until this has ended; null while the source connects. Guarded by this. */
  private @Nullable SharedDescriptor descriptor;

  /** Changed while this is locked. */
  private volatile boolean ended;

  /** What the poller has not taken yet; it is in its queue while this is not 0. */
  private final AtomicInteger posted = new AtomicInteger();

  /** What would have been posted, had the interest been another. */
  private final AtomicInteger held = new AtomicInteger();

  Registration(Registry registry, Attachable<?> source, long id, Token token, Interest interest) {
    this.registry = registry;
    this.source = source;
    this.id = id;
    terms = new Terms(token, interest);
  }

  long id() {
    return id;
  }

  /** Changes what is told; 0, or a negative code. */
  synchronized int change(Token token, Interest interest) {
    terms = new Terms(token, interest);
    post(held.getAndSet(0));
    return descriptor == null || ended
        ? 0
        : registry.epoll().modify(descriptor, id, interest.flags());
  }

  /** Ends it: nothing is told from now on, and the source may be used otherwise. */
  void end() {
    synchronized (this) {
      ended = true;
      if (descriptor != null) {
        descriptor.beforeClose(null);
        registry.epoll().remove(descriptor);
      }
    }
    source.detach(this);
  }

  @Override
  public synchronized int lent(SharedDescriptor lent) {
    if (ended) {
      return 0;
    }
    lent.beforeClose(this::closed);
    int status = registry.epoll().add(lent, id, terms.interest.flags());
    if (status < 0) {
      lent.beforeClose(null);
    } else {
      descriptor = lent;
    }
    return status;
  }

  @Override
  public void closed() {
    registry.remove(this);
  }

  @Override
  public void failed() {
    post(Epoll.IN | Epoll.OUT | Epoll.ERR | Epoll.HUP);
  }

  @Override
  public boolean isOver() {
    return ended;
  }

  @Override
  public void readable() {
    post(Epoll.IN);
  }

  @Override
  public void writable() {
    post(Epoll.OUT);
  }

  private void post(int flags) {
    if (flags != 0 && posted.getAndUpdate(before -> before | flags) == 0) {
      registry.poller().send(this);
    }
  }

  @Override
  public @Nullable Event take() {
    int flags = posted.getAndSet(0);
    int wanted = terms.interest.flags() | Epoll.ERR | Epoll.HUP;
    held.getAndUpdate(before -> before | flags & ~wanted);
    return (flags & wanted) == 0 ? null : event(flags & wanted);
  }

  /** Null if it has ended. */
  @Nullable Event event(int flags) {
    return ended ? null : new Event(terms.token, flags);
  }
}
