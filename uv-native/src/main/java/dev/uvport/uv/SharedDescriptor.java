package dev.uvport.uv;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection's descriptor, lent to threads other than its loop's: counted while in use, so that
 * it is not closed, and its number given to another connection, under a system call.
 *
 * <p>Who may write at which moment, so that messages stay whole and in order, is for the callers to
 * agree on.
 *
 * <p><b>Threading.</b> Any thread; {@link #close} is for the loop's. <b>Ownership.</b> The {@link
 * UvTcp} keeps the descriptor, and closes it when the last user has left.
 */
public final class SharedDescriptor {
  /** How much one call hands to the kernel at most, in bytes. */
  private static final int CHUNK = 64 * 1024;

  /** Linux's {@code MSG_DONTWAIT | MSG_NOSIGNAL}. */
  private static final int FLAGS = 0x40 | 0x4000;

  private static final int CLOSED = 1 << 31;

  private static final ScratchPool SCRATCH = new ScratchPool(CHUNK);

  private final int fd;

  /** How many threads are in a system call; the sign bit once it is closed. */
  private final AtomicInteger users = new AtomicInteger();

  SharedDescriptor(int fd) {
    this.fd = fd;
  }

  /**
   * Sends what the kernel takes at once. Never blocks. From {@code send}.
   *
   * @param data copied from
   * @param offset the first byte
   * @param length how many; more than 64 KiB are not sent in one call
   * @return bytes sent, {@link UvError#EAGAIN} for none, {@code EBADF} once the handle is closed,
   *     or another negative code
   */
  public int send(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    if (users.incrementAndGet() < 0) {
      users.decrementAndGet();
      return UvError.EBADF;
    }
    NativeBuffer scratch = SCRATCH.take();
    try {
      int chunk = Math.min(length, CHUNK);
      scratch.bytes().put(0, data, offset, chunk);
      return Native.orErrno(Native.C.send(fd, scratch.address(), chunk, FLAGS));
    } finally {
      SCRATCH.give(scratch);
      users.decrementAndGet();
    }
  }

  /**
   * Lets nobody in any more, and returns when nobody is inside: soon, since no call blocks. The
   * handle's close calls it.
   */
  void close() {
    int inside = users.getAndUpdate(count -> count | CLOSED);
    while ((inside & ~CLOSED) != 0) {
      Thread.yield(); // to whoever is inside, if there is one processor for both
      inside = users.get();
    }
  }
}
