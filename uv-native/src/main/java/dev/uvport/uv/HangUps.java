package dev.uvport.uv;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notices that connections end from which libuv does not read: it takes their descriptors out of
 * its own epoll, so that a reset is never seen. This is another one, which holds those descriptors
 * edge-triggered and without an event but errors and hang-ups, which the kernel always tells.
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> Owns the epoll and its watcher,
 * which close with the loop; the descriptors in it stay their handles', who remove them.
 */
final class HangUps {
  /** Hang-ups that are taken at a time; the rest comes with the next look, in the same turn. */
  private static final int AT_A_TIME = 1024;

  private static final AtomicInteger LIVE = new AtomicInteger();

  private final UvLoop loop;
  private final Epoll epoll;

  /**
   * Makes an empty one, which is no reason to go on with the loop.
   *
   * @throws UvException {@code EMFILE} and the like
   */
  HangUps(UvLoop loop) {
    this.loop = loop;
    epoll = new Epoll();
    try {
      UvPoll watcher = epoll.watcher(loop);
      watcher.onClosed(this::closed);
      watcher.reference(false);
      watcher.start(UvPoll.READABLE, ready -> take());
    } catch (UvException e) {
      epoll.close();
      throw e;
    }
    LIVE.incrementAndGet();
  }

  /** How many there are in this process: one for a loop at most, with a handle each. */
  static int live() {
    return LIVE.get();
  }

  private void closed() {
    epoll.close();
    LIVE.decrementAndGet();
  }

  /**
   * Watches a connection from now on; one that has ended is told of at once.
   *
   * @param fd its descriptor
   * @param token its handle's
   * @param events {@link Epoll#RDHUP}, or none besides errors and hang-ups
   * @throws UvException {@code ENOMEM}, {@code ENOSPC}
   */
  void add(int fd, long token, int events) {
    Native.check(epoll.add(fd, token, events), "epoll_ctl");
  }

  /** Watches for something else; what is so already is told once more. */
  void change(int fd, long token, int events) {
    Native.check(epoll.modify(fd, token, events), "epoll_ctl");
  }

  /** Watches no longer; the descriptor is open still. */
  void remove(int fd) {
    epoll.remove(fd); // it fails only if the loop is being closed, and this with it
  }

  private void take() {
    epoll.take(AT_A_TIME, this::hungUp);
  }

  private void hungUp(long token, int events) {
    if (loop.registry().find(token) instanceof UvStream stream) {
      loop.runFor(stream, () -> stream.hungUp(events));
    }
  }
}
