package dev.uvport.net;

import dev.uvport.comm.Backlog;

/**
 * Counts what a socket has sent to a chan and its receiver may not have taken yet, and says when
 * that is enough.
 *
 * <p>A backlog counts messages of all senders, not this socket's bytes, so the bytes are kept in
 * two parts: those sent before a mark in the backlog, and those since. Once the receiver has passed
 * the mark the first part is gone for certain, and the mark moves up. That costs one addition per
 * chunk.
 *
 * <p><b>Threading.</b> The socket's iotask.
 */
final class DeliveryWindow {
  /** Bytes outstanding at which a socket stops reading; it resumes when half of them are taken. */
  static final int HIGH_WATER = 512 * 1024;

  private final Backlog backlog;
  private long mark;
  private int beforeMark;
  private int sinceMark;

  DeliveryWindow(Backlog backlog) {
    this.backlog = backlog;
    mark = backlog.sent();
  }

  /**
   * Counts a chunk that was just sent.
   *
   * @return false if the receiver is too far behind for more
   */
  boolean sent(int bytes) {
    sinceMark += bytes;
    if (sinceMark < HIGH_WATER / 2) {
      return true;
    }
    if (backlog.received() >= mark) {
      moveMark();
    }
    return beforeMark + sinceMark < HIGH_WATER;
  }

  /** Runs an action, on any thread, once there is room again; {@link #reopen} follows it. */
  void whenOpen(Runnable action) {
    backlog.whenReceived(mark, action);
  }

  /** There is room again. */
  void reopen() {
    moveMark();
  }

  private void moveMark() {
    mark = backlog.sent();
    beforeMark = sinceMark;
    sinceMark = 0;
  }
}
