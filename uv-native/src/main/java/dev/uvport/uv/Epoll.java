package dev.uvport.uv;

import java.util.Locale;

/**
 * A set of descriptors, each watched edge-triggered: an event when it is added, if it is ready
 * then, and one whenever it becomes ready again. From Linux's {@code epoll}.
 *
 * <p>libuv allows one watcher for a descriptor, and watches by level. So this is an epoll of its
 * own, whose descriptor a {@link UvPoll} watches like any other: it is readable while {@link #take}
 * would find something.
 *
 * <p><b>Threading.</b> Any thread; {@link #take} one at a time. No call blocks. <b>Ownership.</b>
 * Owns its descriptor until {@link #close}; those in it stay their owners'.
 */
public final class Epoll {
  /** There is something to read, or to accept, or the end. */
  public static final int IN = 0x1;

  /** There is urgent data. */
  public static final int PRI = 0x2;

  /** There is room to write. */
  public static final int OUT = 0x4;

  /** There is an error to take. */
  public static final int ERR = 0x8;

  /** Both directions are over. */
  public static final int HUP = 0x10;

  /** The peer sends nothing more. */
  public static final int RDHUP = 0x2000;

  private static final int EDGE_TRIGGERED = 1 << 31;
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int CTL_MOD = 3;

  /** Only on x86-64 is {@code struct epoll_event} packed. */
  private static final boolean PACKED =
      switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
        case "amd64", "x86_64" -> true;
        default -> false;
      };

  private static final int ID_OFFSET = PACKED ? 4 : 8;
  private static final int EVENT_SIZE = ID_OFFSET + 8;

  /** Events that one system call takes at most. */
  private static final int BATCH = 1024;

  private static final ScratchPool SCRATCH = new ScratchPool(EVENT_SIZE);

  /** Takes what {@link #take} finds. */
  public interface Sink {
    /**
     * A descriptor is ready.
     *
     * @param id what it was added with
     * @param events {@link #IN} and the others, or-ed
     */
    void ready(long id, int events);
  }

  private final SharedDescriptor self;
  private final NativeBuffer batch = new NativeBuffer(BATCH * EVENT_SIZE);

  /**
   * Makes an empty set.
   *
   * @throws UvException {@code EMFILE} and the like
   */
  public Epoll() {
    self =
        new SharedDescriptor(
            Native.check(Native.orErrno(Native.C.epoll_create1(EPOLL_CLOEXEC)), "epoll_create1"));
  }

  /**
   * Has a loop watch this set. The loop's thread only.
   *
   * @param loop the loop
   * @return an idle watcher, which must be closed before this is
   * @throws UvException if libuv cannot watch it, {@code EBADF} if this is closed
   */
  public UvPoll watcher(UvLoop loop) {
    if (!self.enter()) {
      throw new UvException("uv_poll_init", UvError.of(UvError.EBADF));
    }
    try {
      return new UvPoll(loop, self.fd());
    } finally {
      self.leave();
    }
  }

  /**
   * Adds a descriptor; it is removed before its owner closes it. From {@code epoll_ctl}.
   *
   * @param what the descriptor
   * @param id what its events are told with
   * @param events what to watch for; {@link #ERR} and {@link #HUP} are always told
   * @return 0, {@code EEXIST}, {@code EBADF} if either is closed, or another negative code
   */
  public int add(SharedDescriptor what, long id, int events) {
    return control(CTL_ADD, what, id, events);
  }

  /**
   * Changes what is watched for; what is ready is told once more. From {@code epoll_ctl}.
   *
   * @param what the descriptor
   * @param id what its events are told with from now on
   * @param events as for {@link #add}
   * @return 0, {@code ENOENT} if it was not added, or another negative code
   */
  public int modify(SharedDescriptor what, long id, int events) {
    return control(CTL_MOD, what, id, events);
  }

  /**
   * Removes a descriptor. From {@code epoll_ctl}.
   *
   * @param what the descriptor
   * @return 0, {@code ENOENT} if it was not added, or another negative code
   */
  public int remove(SharedDescriptor what) {
    return control(CTL_DEL, what, 0, 0);
  }

  private int control(int operation, SharedDescriptor what, long id, int events) {
    if (!self.enter()) {
      return UvError.EBADF;
    }
    try {
      if (!what.enter()) {
        return UvError.EBADF;
      }
      try {
        return control(operation, what.fd(), id, events);
      } finally {
        what.leave();
      }
    } finally {
      self.leave();
    }
  }

  /** Adds a descriptor whose owner's thread this is, and who removes it before it closes it. */
  int add(int fd, long id, int events) {
    return controlOwn(CTL_ADD, fd, id, events);
  }

  /** Changes what one is watched for that was added so. */
  int modify(int fd, long id, int events) {
    return controlOwn(CTL_MOD, fd, id, events);
  }

  /** Removes one that was added so. */
  int remove(int fd) {
    return controlOwn(CTL_DEL, fd, 0, 0);
  }

  private int controlOwn(int operation, int fd, long id, int events) {
    if (!self.enter()) {
      return UvError.EBADF;
    }
    try {
      return control(operation, fd, id, events);
    } finally {
      self.leave();
    }
  }

  /** For those inside only. */
  private int control(int operation, int fd, long id, int events) {
    NativeBuffer event = SCRATCH.take();
    try {
      event.bytes().putInt(0, events | EDGE_TRIGGERED).putLong(ID_OFFSET, id);
      return Native.orErrno(Native.C.epoll_ctl(self.fd(), operation, fd, event.address()));
    } finally {
      SCRATCH.give(event);
    }
  }

  /**
   * Takes what has become ready. From {@code epoll_wait} without waiting.
   *
   * @param max how many events at most, at least 1; what is left is the next call's
   * @param sink gets them
   * @return how many it got, or a negative code
   */
  public int take(int max, Sink sink) {
    if (!self.enter()) {
      return UvError.EBADF;
    }
    int count;
    try {
      count =
          Native.orErrno(Native.C.epoll_wait(self.fd(), batch.address(), Math.min(max, BATCH), 0));
    } finally {
      self.leave();
    }
    for (int i = 0; i < count; i++) {
      int at = i * EVENT_SIZE;
      sink.ready(batch.bytes().getLong(at + ID_OFFSET), batch.bytes().getInt(at));
    }
    return count;
  }

  /** Closes it; idempotent. Its watcher must be closed already. */
  public void close() {
    if (self.close()) {
      Native.C.close(self.fd());
    }
  }
}
