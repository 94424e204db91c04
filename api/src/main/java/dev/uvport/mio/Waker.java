package dev.uvport.mio;

import dev.uvport.uv.Epoll;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends another thread's {@link Poll#poll} with a readable event; mio's {@code Waker}.
 *
 * <p><b>Threading.</b> Thread-safe; never blocks. <b>Ownership.</b> Nothing native is behind it. A
 * poll may have several, where mio allows one.
 */
public final class Waker {
  private final Registry registry;
  private final Posted signal;
  private final AtomicBoolean posted = new AtomicBoolean();

  /**
   * Makes one.
   *
   * @param registry of the poll to wake
   * @param token what its event comes with
   */
  public Waker(Registry registry, Token token) {
    this.registry = Objects.requireNonNull(registry, "registry");
    Event event = new Event(Objects.requireNonNull(token, "token"), Epoll.IN);
    signal =
        () -> {
          posted.set(false);
          return event;
        };
  }

  /**
   * Wakes the poll that is under way, else the next one. Several calls before that are one event.
   * Does nothing once the poll is closed.
   */
  public void wake() {
    if (posted.compareAndSet(false, true)) {
      registry.poller().send(signal);
    }
  }
}
