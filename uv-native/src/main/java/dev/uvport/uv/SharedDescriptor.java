package dev.uvport.uv;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor, lent to threads other than its owner's: counted while in use, so that it is not
 * closed, and its number given to another connection, under a system call.
 *
 * <p>No call blocks. Who may write at which moment, so that messages stay whole and in order, is
 * for the callers to agree on.
 *
 * <p><b>Threading.</b> Any thread; {@link #close} is for the owner's. <b>Ownership.</b> The {@link
 * UvTcp}, {@link UvListener} or {@link Epoll} keeps the descriptor, and closes it when the last
 * user has left.
 */
public final class SharedDescriptor {
  /** How much one call hands to the kernel at most, in bytes. */
  private static final int CHUNK = 64 * 1024;

  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  private static final ScratchPool SCRATCH = new ScratchPool(CHUNK);

  private final int fd;

  /** The threads that are in a system call. */
  private final UseCount users = new UseCount();

  /** What is to be undone before the descriptor is closed; guarded by this. */
  private @Nullable Runnable beforeClose;

  SharedDescriptor(int fd) {
    this.fd = fd;
  }

  /**
   * Sends what the kernel takes at once. From {@code send}.
   *
   * @param data copied from
   * @param offset the first byte
   * @param length how many; more than 64 KiB are not sent in one call
   * @return bytes sent, {@link UvError#EAGAIN} for none, {@code EBADF} once the handle is closed,
   *     or another negative code
   */
  public int send(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    if (!enter()) {
      return UvError.EBADF;
    }
    NativeBuffer scratch = SCRATCH.take();
    try {
      int chunk = Math.min(length, CHUNK);
      scratch.bytes().put(0, data, offset, chunk);
      return send(scratch.address(), chunk);
    } finally {
      SCRATCH.give(scratch);
      leave();
    }
  }

  /**
   * Likewise, from a buffer of any kind.
   *
   * @param data from position to limit; neither is changed
   * @return as {@link #send(byte[], int, int)}
   */
  public int send(ByteBuffer data) {
    if (data.hasArray()) {
      return send(data.array(), data.arrayOffset() + data.position(), data.remaining());
    }
    if (!data.isDirect()) {
      byte[] copy = new byte[Math.min(data.remaining(), CHUNK)];
      data.get(data.position(), copy);
      return send(copy, 0, copy.length);
    }
    if (!enter()) {
      return UvError.EBADF;
    }
    try {
      return send(NativeMemory.addressOf(data) + data.position(), data.remaining());
    } finally {
      leave();
      Reference.reachabilityFence(data);
    }
  }

  private int send(long address, int length) {
    return Native.orErrno(Native.C.send(fd, address, length, MSG_DONTWAIT | MSG_NOSIGNAL));
  }

  /**
   * Receives what has arrived. From {@code recv}.
   *
   * @param to filled from its position, which moves behind what was received
   * @return bytes received, 0 at the end of the stream (and for a full buffer), {@link
   *     UvError#EAGAIN} if nothing has arrived, or another negative code
   */
  public int receive(ByteBuffer to) {
    if (!enter()) {
      return UvError.EBADF;
    }
    try {
      return to.isDirect() ? receiveDirect(to) : receiveCopied(to);
    } finally {
      leave();
    }
  }

  private int receiveDirect(ByteBuffer to) {
    int count = receive(NativeMemory.addressOf(to) + to.position(), to.remaining());
    if (count > 0) {
      to.position(to.position() + count);
    }
    return count;
  }

  private int receiveCopied(ByteBuffer to) {
    NativeBuffer scratch = SCRATCH.take();
    try {
      int count = receive(scratch.address(), Math.min(to.remaining(), CHUNK));
      if (count > 0) {
        to.put(to.position(), scratch.bytes(), 0, count);
        to.position(to.position() + count);
      }
      return count;
    } finally {
      SCRATCH.give(scratch);
    }
  }

  private int receive(long address, int length) {
    return Native.orErrno(Native.C.recv(fd, address, length, MSG_DONTWAIT));
  }

  /**
   * Takes the socket's pending error, which clears it. From {@code getsockopt} with {@code
   * SO_ERROR}.
   *
   * @return 0, or a negative code
   */
  public int takeError() {
    return -option(UvSocketOption.ERROR, -UvError.EBADF);
  }

  /**
   * Whether the connection is over, see {@link UvTcp#isOver}.
   *
   * @return true also once the handle is closed
   */
  public boolean isOver() {
    return option(UvSocketOption.STATE, UvSocketOption.CLOSE) == UvSocketOption.CLOSE;
  }

  private int option(UvSocketOption option, int ifClosed) {
    if (!enter()) {
      return ifClosed;
    }
    NativeBuffer scratch = SCRATCH.take();
    try {
      return option.get(fd, scratch);
    } finally {
      SCRATCH.give(scratch);
      leave();
    }
  }

  /**
   * Takes a connection off a listening socket. From {@code accept4}.
   *
   * @return its descriptor, non-blocking and closed on exec, which the caller owns; {@link
   *     UvError#EAGAIN} if none waits, or another negative code
   */
  public int accept() {
    if (!enter()) {
      return UvError.EBADF;
    }
    try {
      return UvListener.accept(fd);
    } finally {
      leave();
    }
  }

  /**
   * Makes a second descriptor of the same socket. From {@code fcntl} with {@code F_DUPFD_CLOEXEC}.
   *
   * @return the descriptor, which the caller owns, or a negative code
   */
  public int duplicate() {
    if (!enter()) {
      return UvError.EBADF;
    }
    try {
      return Native.orErrno(Native.C.fcntl(fd, Descriptors.F_DUPFD_CLOEXEC, 0));
    } finally {
      leave();
    }
  }

  /**
   * Says what is to be undone before the descriptor is closed, as long as that makes sense.
   *
   * @param action runs once, on the owner's thread; null for nothing
   */
  public synchronized void beforeClose(@Nullable Runnable action) {
    beforeClose = action;
  }

  private synchronized @Nullable Runnable takeBeforeClose() {
    Runnable action = beforeClose;
    beforeClose = null;
    return action;
  }

  /** Keeps the descriptor open until {@link #leave}; false if it is closed. */
  boolean enter() {
    return users.enter();
  }

  void leave() {
    users.leave();
  }

  /** The descriptor; for those inside only. */
  int fd() {
    return fd;
  }

  /**
   * Lets nobody in any more, and returns when nobody is inside: soon, since no call blocks. Then
   * the owner closes the descriptor.
   *
   * @return false if it was closed before
   */
  boolean close() {
    boolean first;
    Runnable action = takeBeforeClose();
    try {
      if (action != null) {
        action.run();
      }
    } finally {
      // Whatever that did: nobody may be inside when the owner closes the descriptor.
      first = users.close();
    }
    return first;
  }
}
