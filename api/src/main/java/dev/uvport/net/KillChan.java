package dev.uvport.net;

import dev.uvport.comm.Chan;
import dev.uvport.comm.OneShot;
import java.util.Optional;

/**
 * Ends a listener; the {@code kill_ch} of Rust's {@code listen}.
 *
 * <p><b>Threading.</b> Thread-safe; never blocks. <b>Ownership.</b> May be kept, shared and sent
 * on; after the listener has ended it does nothing.
 */
public final class KillChan implements Chan<Optional<TcpErrData>> {
  private final OneShot<Optional<TcpErrData>> killed = new OneShot<>();
  private final SocketAddr localAddr;

  KillChan(SocketAddr localAddr) {
    this.localAddr = localAddr;
  }

  /**
   * Ends the listener. The first message counts, all others are dropped.
   *
   * @param why empty for a normal end; an error to have {@code listen} return it
   */
  @Override
  public void send(Optional<TcpErrData> why) {
    killed.send(why);
  }

  /**
   * The address that the listener listens on, with the port that the system chose for port 0.
   *
   * @return the address
   */
  public SocketAddr localAddr() {
    return localAddr;
  }

  /** Waits for the first message. */
  Optional<TcpErrData> recv() throws InterruptedException {
    return killed.recv();
  }
}
