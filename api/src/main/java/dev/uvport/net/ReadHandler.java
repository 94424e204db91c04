package dev.uvport.net;

import java.nio.ByteBuffer;

/**
 * Takes what arrives on a socket without a copy and without an allocation.
 *
 * <p><b>Threading.</b> Called on the socket's iotask, where it must not block. <b>Ownership.</b>
 * The buffer is lent for the call: it may be read, changed and passed to one of the socket's
 * writes, but must not be kept. What a handler throws is reported, and its socket is closed.
 */
public interface ReadHandler {
  /**
   * Bytes have arrived.
   *
   * @param data encloses them between position and limit, 64 KiB at most; lent for this call
   */
  void onData(ByteBuffer data);

  /**
   * Nothing more will arrive. Called once, unless reading was stopped first.
   *
   * @param why the end of the stream, an error, or {@code ECANCELED} when this side closed the
   *     socket
   */
  void onEnd(TcpErrData why);
}
