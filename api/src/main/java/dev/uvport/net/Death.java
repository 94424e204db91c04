package dev.uvport.net;

import dev.uvport.result.Result;
import dev.uvport.uv.UvError;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvTcp;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that the kernel has given a connection up, for the peer's reset or for want of an
 * answer, and lets it go. The kernel says so once, to whoever reads, writes or asks first; to all
 * others it looks like an end of file, or a broken pipe.
 *
 * <p><b>Threading.</b> The connection's iotask, except where marked. <b>Ownership.</b> None: the
 * connection keeps what is found here.
 */
final class Death {
  /** Until a connection is watched that could not be. */
  private static final Duration WATCH_AGAIN = Duration.ofSeconds(1);

  private Death() {}

  /**
   * The error of a status that the kernel gave; any thread. It says broken pipe to the writer that
   * comes after a reset, too; here that means that this side has ended its stream.
   */
  static TcpErrData errorOf(int status) {
    return Errors.of(status == UvError.EPIPE ? UvError.ECONNRESET : status);
  }

  /** Why a stream has ended of which the kernel says that it has. */
  static TcpErrData orEndOfFile(Connection of) {
    TcpErrData known = of.causeOfDeath();
    UvTcp tcp = of.tcp();
    if (known != null || tcp == null || !tcp.isOpen()) {
      return known == null ? TcpErrData.EOF : known;
    }
    TcpErrData why = ask(of, tcp);
    return why == null ? TcpErrData.EOF : why;
  }

  /** What a connection has died of; null if it lives, or has ended well. */
  private static @Nullable TcpErrData ask(Connection of, UvTcp tcp) {
    int status = tcp.takeError();
    if (status < 0) {
      return errorOf(status);
    }
    // Whoever was told has kept it for himself: with this side's stream open it is not over yet.
    return !of.writes().isEnding() && tcp.isOver() ? errorOf(UvError.ECONNRESET) : null;
  }

  /** What a connection has died of, unless that was taken before. */
  static Result<Optional<TcpErrData>, TcpErrData> takeError(Connection of) {
    if (of.tcp() == null) {
      return Questions.unlessGone(of, () -> takeCause(of)); // its handle is closed already
    }
    return Questions.askHere(
        of,
        handle -> {
          int status = handle.takeError();
          if (status < 0) {
            of.died(errorOf(status));
          }
          return takeCause(of);
        });
  }

  private static Optional<TcpErrData> takeCause(Connection of) {
    SocketExtras extras = of.extras();
    return extras == null ? Optional.empty() : Optional.ofNullable(extras.takeCauseOfDeath());
  }

  /** Something was noticed of a connection from which libuv may not be reading. */
  static void hungUp(Connection of, boolean over) {
    UvTcp tcp = of.tcp();
    if (of.isGone() || tcp == null) {
      return;
    }
    Tries tries = of.tries();
    if (tries != null && tries.isReading()) {
      tcp.unwatch(); // they are told, and perhaps an event is; to ask here would be to take it
      return;
    }
    TcpErrData why = over ? ask(of, tcp) : null;
    if (why != null) {
      of.died(why);
    } else {
      DeadAfter.limitSilence(of);
    }
  }

  /** The kernel, or libuv, has refused a write. */
  static void writeFailed(Connection of, int status) {
    UvTcp tcp = of.tcp();
    boolean died = !of.isGone() && tcp != null && (of.causeOfDeath() != null || tcp.isOver());
    if (died) {
      of.died(errorOf(status));
    } else {
      of.writes().fail(Errors.of(status)); // what has arrived may still be read, and more come
    }
  }

  /** Lets a dead connection's handle go at the end of the turn, unless something is to be read. */
  static void buryLater(Connection of) {
    buryLater(of, handle -> LastBytes.deliver(of, handle));
  }

  /** Its peer has been silent for too long, and its reader does not take what has arrived. */
  static void giveUp(Connection of, TcpErrData why) {
    of.died(why);
    buryLater(of, handle -> LastBytes.giveUp(of));
  }

  private static void buryLater(Connection of, Predicate<UvTcp> isReadToTheEnd) {
    of.iotask()
        .flushLater(
            () -> {
              UvTcp handle = of.tcp();
              if (!of.isGone() && handle != null && isReadToTheEnd.test(handle)) {
                of.bury(handle);
              }
            });
  }

  /** Nobody reads from it: libuv would not notice its end, so that is watched for. */
  static void watch(Connection of) {
    UvTcp handle = of.tcp();
    if (of.isGone() || handle == null || of.isPolled()) {
      return;
    }
    if (of.causeOfDeath() != null) {
      buryLater(of);
      return;
    }
    try {
      handle.watch(of.reads(), DeadAfter.isSet(of));
    } catch (UvException e) {
      // For want of descriptors or memory, which others may give back.
      of.iotask().after(WATCH_AGAIN, () -> watchUnlessRead(of)).unref();
    }
  }

  /** Likewise, unless libuv reads from it. */
  static void watchUnlessRead(Connection of) {
    if (!of.reads().isReading()) {
      watch(of);
    }
  }
}
