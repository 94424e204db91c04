package dev.uvport.comm;

import java.util.Objects;

/**
 * One end of a two-way stream of messages: what one end sends, the other receives; Rust's {@code
 * DuplexStream}.
 *
 * <pre>{@code
 * DuplexStream<String, Integer> client = DuplexStream.open();
 * DuplexStream<Integer, String> server = client.peer(); // for the other thread
 * client.chan().send("how many?");
 * int count = client.port().recv();
 * }</pre>
 *
 * <p><b>Threading.</b> As its {@link Chan} and {@link Port}: any thread sends, one at a time
 * receives.
 *
 * <p><b>Ownership.</b> Nothing native is behind it. Closing either end tells both receivers.
 *
 * @param <S> what this end sends
 * @param <R> what this end receives
 */
public final class DuplexStream<S, R> implements AutoCloseable {
  private final Port<R> port;
  private final DuplexStream<R, S> peer;

  private DuplexStream() {
    port = new Port<>();
    peer = new DuplexStream<>(this);
  }

  private DuplexStream(DuplexStream<R, S> peer) {
    port = new Port<>();
    this.peer = peer;
  }

  /**
   * Opens a stream.
   *
   * @param <S> what this end sends
   * @param <R> what this end receives
   * @return one end, which knows the other
   */
  public static <S, R> DuplexStream<S, R> open() {
    return new DuplexStream<>();
  }

  /**
   * The other end.
   *
   * @return always the same
   */
  public DuplexStream<R, S> peer() {
    return peer;
  }

  /**
   * Where this end sends.
   *
   * @return always the same chan; it drops what it is sent once the stream is closed
   */
  public Chan<S> chan() {
    return peer.port.chan();
  }

  /**
   * Where this end receives.
   *
   * @return always the same port
   */
  public Port<R> port() {
    return port;
  }

  /** Closes both directions. What was sent before can still be received. Idempotent. */
  @Override
  public void close() {
    close("the stream was closed");
  }

  /**
   * Closes both directions for a reason.
   *
   * @param reason what both receivers are told after the last message
   */
  public void close(String reason) {
    Objects.requireNonNull(reason, "reason");
    port.close(reason);
    peer.port.close(reason);
  }
}
