package dev.uvport.mio;

import dev.uvport.uv.Epoll;

/**
 * What is ready of a source; mio's {@code Event}. A hint: a try may find nothing nevertheless.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> A plain value.
 */
public final class Event {
  private final Token token;
  private final int flags;

  /**
   * Makes one.
   *
   * @param flags {@link Epoll}'s
   */
  Event(Token token, int flags) {
    this.token = token;
    this.flags = flags;
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /**
   * What the source is registered with.
   *
   * @return the token
   */
  public Token token() {
    return token;
  }

  /**
   * Whether a read or an accept may succeed, also in telling the end.
   *
   * @return true if one may
   */
  public boolean isReadable() {
    return has(Epoll.IN | Epoll.PRI);
  }

  /**
   * Whether a write may succeed, or an attempt to connect is over.
   *
   * @return true if one may
   */
  public boolean isWritable() {
    return has(Epoll.OUT);
  }

  /**
   * Whether there is urgent data.
   *
   * @return true if there is
   */
  public boolean isPriority() {
    return has(Epoll.PRI);
  }

  /**
   * Whether the peer sends nothing more than what can be read now.
   *
   * @return true if so
   */
  public boolean isReadClosed() {
    return has(Epoll.HUP) || has(Epoll.IN) && has(Epoll.RDHUP);
  }

  /**
   * Whether nothing can be written any more.
   *
   * @return true if so
   */
  public boolean isWriteClosed() {
    return has(Epoll.HUP) || has(Epoll.OUT) && has(Epoll.ERR) || flags == Epoll.ERR;
  }

  /**
   * Whether the socket has an error; the next try tells it.
   *
   * @return true if it has
   */
  public boolean isError() {
    return has(Epoll.ERR);
  }

  /** Such as {@code Event[7 readable]}. */
  @Override
  public String toString() {
    return "Event["
        + token.value()
        + (isReadable() ? " readable" : "")
        + (isWritable() ? " writable" : "")
        + (isPriority() ? " priority" : "")
        + (isReadClosed() ? " read-closed" : "")
        + (isWriteClosed() ? " write-closed" : "")
        + (isError() ? " error" : "")
        + "]";
  }
}
