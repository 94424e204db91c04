package dev.uvport.mio;

import dev.uvport.comm.Chan;
import dev.uvport.ready.Attachable;
import dev.uvport.ready.Readiness;
import dev.uvport.uv.Epoll;
import dev.uvport.uv.SharedDescriptor;
import java.util.Objects;
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

  private final Attachable<?> source;
  private final long id;
  private final Chan<Posted> poller;

  /** Token and interest, which change together. */
  private volatile Terms terms;

  private volatile @Nullable SharedDescriptor descriptor;
  private volatile boolean ended;

  /** What the poller has not taken yet; it is in its queue while this is not 0. */
  private final AtomicInteger posted = new AtomicInteger();

  /** What would have been posted, had the interest been another. */
  private final AtomicInteger held = new AtomicInteger();

  Registration(Attachable<?> source, long id, Chan<Posted> poller, Token token, Interest interest) {
    this.source = source;
    this.id = id;
    this.poller = poller;
    terms = new Terms(token, interest);
  }

  long id() {
    return id;
  }

  /** Known once the source is attached. */
  SharedDescriptor descriptor() {
    return Objects.requireNonNull(descriptor, "descriptor");
  }

  void attached(SharedDescriptor lent) {
    descriptor = lent;
  }

  void change(Token token, Interest interest) {
    terms = new Terms(token, interest);
    post(held.getAndSet(0));
  }

  /** Ends it: nothing is told from now on, and the source may be used otherwise. */
  void end() {
    ended = true;
    source.detach(this);
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
      poller.send(this);
    }
  }

  @Override
  public @Nullable Event take() {
    int flags = posted.getAndSet(0);
    int wanted = terms.interest.flags();
    held.getAndUpdate(before -> before | flags & ~wanted);
    return (flags & wanted) == 0 ? null : event(flags & wanted);
  }

  /** Null if it has ended. */
  @Nullable Event event(int flags) {
    return ended ? null : new Event(terms.token, flags);
  }
}
