package dev.uvport.reliability.model;

import dev.uvport.net.ErrorKind;
import dev.uvport.net.TcpErrData;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The model of one side of a connection: what has been done to it, and so what may come of what is
 * done next. What has begun counts from before the call; so an answer may always be judged by what
 * is noted when it comes.
 *
 * <p><b>Threading.</b> Thread-safe; the locks let one thread write and one read at a time, so that
 * the order of bytes is known. <b>Ownership.</b> None.
 */
final class Side {
  final String name;
  final Direction out;
  final Direction in;
  final ReentrantLock writing = new ReentrantLock();
  final ReentrantLock reading = new ReentrantLock();
  private final Faults faults;

  /** Whether a close of a socket of this side has begun. */
  volatile boolean closing;

  /** Whether it was to be closed with a reset, or its iotask was told to end. */
  volatile boolean aborting;

  /** Whether the last socket was closed, and the call has returned. */
  volatile boolean closed;

  volatile boolean shuttingWrite;

  /** Whether {@code shutdown} has returned, so that writes that come later must fail. */
  volatile boolean shutWrite;

  volatile boolean shuttingRead;
  volatile boolean writeFailed;

  /** Whether there is no such side, for nobody has accepted the connection. */
  volatile boolean absent;

  /** Whether the program is over, and this side about to be closed. */
  volatile boolean ending;

  Side(String name, Direction out, Direction in, Faults faults) {
    this.name = name;
    this.out = out;
    this.in = in;
    this.faults = faults;
  }

  void fault(String what) {
    faults.add(name + " " + what);
  }

  private boolean gone() {
    return closing || aborting || absent;
  }

  /** Whether this side may have been reset. */
  private boolean mayBeReset(Side peer) {
    return peer.gone()
        || (peer.shuttingRead && peer.shuttingWrite)
        || (shuttingRead && shuttingWrite);
  }

  /** Judges why a read gave no bytes. */
  void readEnded(Side peer, String call, TcpErrData why) {
    boolean allowed =
        switch (why.kind()) {
          case EOF -> peer.shuttingWrite || peer.gone() || shuttingRead;
          case CONNECTION_RESET, BROKEN_PIPE -> mayBeReset(peer);
          case CANCELED, CLOSED -> gone();
          default -> false;
        };
    if (!allowed) {
      fault(call + " gave " + why);
    }
  }

  /** Judges why a write, or an end of writing, failed. */
  void writeFailed(Side peer, String call, TcpErrData why) {
    writeFailed = true;
    boolean allowed =
        switch (why.kind()) {
          case BROKEN_PIPE -> shuttingWrite || mayBeReset(peer);
          case CONNECTION_RESET -> mayBeReset(peer);
          case CANCELED -> gone() || ending;
          case CLOSED -> gone();
          default -> why.errName().equals("ENOTCONN") && mayBeReset(peer);
        };
    if (!allowed) {
      fault(call + " gave " + why);
    }
  }

  /** Judges why a question was not answered. */
  void askFailed(Side peer, String call, TcpErrData why) {
    ErrorKind kind = why.kind();
    boolean ended = kind == ErrorKind.CLOSED || kind == ErrorKind.CANCELED;
    boolean disconnected = why.errName().equals("ENOTCONN") || why.errName().equals("EINVAL");
    boolean over = mayBeReset(peer) || (shuttingWrite && peer.shuttingWrite);
    if (!(ended && gone()) && !(disconnected && over)) {
      fault(call + " gave " + why);
    }
  }

  /** Judges a write that is told to be well, of what was the state when it began. */
  void written(int length, boolean wasClosed, boolean wasShut) {
    if (wasClosed || wasShut) {
      fault("a write of " + length + " bytes is well after " + (wasClosed ? "close" : "shutdown"));
    }
    out.acknowledge(length);
  }

  /** Judges what has arrived when both sides are over. */
  void judgeArrival(Side peer) {
    if (gone() || shuttingRead || peer.aborting || peer.absent) {
      return;
    }
    if (!peer.closing && !mayBeReset(peer)) {
      if (in.received() != in.offered() && !peer.writeFailed) {
        fault("got " + in.received() + " of " + in.offered() + " bytes and an end");
      }
    } else if (out.offered() == 0 && in.received() < in.acknowledged()) {
      fault("got " + in.received() + " of " + in.acknowledged() + " bytes written before a close");
    }
  }
}
