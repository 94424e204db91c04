package dev.uvport.net;

import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What few sockets need, and so is made when it is first needed: an idle connection goes without.
 *
 * <p><b>Threading.</b> Any thread; this object's lock guards the handles.
 */
final class SocketExtras {
  private final CompletableFuture<Result<Unit, TcpErrData>> over = new CompletableFuture<>();

  /** Sockets that stand for the connection and are open. */
  private int handles = 1;

  private volatile boolean firstClosed;

  /** What the connection failed of; null while nothing has. */
  private volatile @Nullable TcpErrData failure;

  /** Counts another handle; false if the last one is closed. */
  synchronized boolean addHandle() {
    if (handles == 0) {
      return false;
    }
    handles++;
    return true;
  }

  /** Counts a handle that was closed; answers whether it was the last one. */
  synchronized boolean removeHandle() {
    handles--;
    return handles == 0;
  }

  boolean isFirstClosed() {
    return firstClosed;
  }

  /** Notes that the first socket is closed; false if it was before. */
  synchronized boolean closeFirst() {
    boolean closes = !firstClosed;
    firstClosed = true;
    return closes;
  }

  void failed(TcpErrData why) {
    failure = why;
  }

  /** Tells whoever waits for the end of the connection. */
  void complete() {
    TcpErrData why = failure;
    over.complete(why == null ? Result.ok() : Result.err(why));
  }

  /** Completes when the connection is over. */
  CompletableFuture<Result<Unit, TcpErrData>> over() {
    return over;
  }
}
