package dev.uvport.net;

import dev.uvport.uv.SockAddr;
import dev.uvport.uv.UvException;
import dev.uvport.uv.UvLoop;
import dev.uvport.uv.UvTcp;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect to one address.
 *
 * <p><b>Threading.</b> The loop's thread only. <b>Ownership.</b> Owns the handle that it tries with
 * until it has succeeded; closes it when it has failed or is given up.
 */
final class ConnectAttempt {
  /** Takes the outcome of an attempt that was under way, unless it was given up. */
  interface Listener {
    /** The handle is connected, and the listener's. */
    void succeeded(ConnectAttempt attempt, UvTcp handle);

    void failed(ConnectAttempt attempt, TcpErrData why);
  }

  private final SocketAddr to;
  private final Listener listener;
  private @Nullable UvTcp trying;

  ConnectAttempt(SocketAddr to, Listener listener) {
    this.to = to;
    this.listener = listener;
  }

  SocketAddr to() {
    return to;
  }

  /**
   * Starts it.
   *
   * @param plan says from where, and with which options
   * @return why it failed at once, in which case the listener is not told; null if it is under way
   */
  @Nullable TcpErrData start(UvLoop loop, ConnectPlan plan) {
    try {
      SockAddr peer = SockAddrs.toRaw(to.ip(), to.port());
      SocketAddr local = plan.local();
      UvTcp handle = UvTcp.unconnected(loop, peer.family());
      trying = handle;
      handle.nodelay(true);
      plan.config().applyTo(handle);
      if (local != null) {
        handle.bind(SockAddrs.toRaw(local.ip(), local.port()), false);
      }
      handle.connect(peer, this::done);
      return null;
    } catch (UvException e) {
      giveUp();
      return Errors.of(e);
    }
  }

  private void done(int status) {
    UvTcp handle = trying;
    if (handle == null) {
      return; // it was given up
    }
    if (status < 0) {
      giveUp();
      listener.failed(this, Errors.of(status));
    } else {
      trying = null;
      listener.succeeded(this, handle);
    }
  }

  /** Ends it if it is under way; its listener is not told. */
  void giveUp() {
    if (trying != null) {
      trying.close();
      trying = null;
    }
  }
}
