package dev.uvport.net;

import dev.uvport.ready.Attachable;
import dev.uvport.ready.Readiness;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import org.jspecify.annotations.Nullable;

/**
 * A listener, as whoever polls it sees it.
 *
 * <p><b>Threading.</b> Any thread. <b>Ownership.</b> None.
 *
 * @param listener the listener
 */
record PolledListener(TcpListener listener) implements Attachable<TcpErrData> {
  @Override
  public Result<Unit, TcpErrData> attach(Readiness to) {
    return Replies.call(
        listener.iotask(), "Registry.register", () -> listener.sockets().attach(to));
  }

  @Override
  public @Nullable Readiness attached() {
    return listener.sockets().attached();
  }

  @Override
  public void detach(Readiness from) {
    listener.sockets().detach(from);
  }
}
