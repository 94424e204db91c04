package dev.uvport.mio;

import dev.uvport.uv.Epoll;
import java.util.Optional;

/**
 * What a source is watched for, one thing at least; mio's {@code Interest}.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> A plain value.
 */
public final class Interest {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int PRI = 4;

  /** Something to read, a connection to accept, or the end of what the peer sends. */
  public static final Interest READABLE = new Interest(READ);

  /** Room to write, or the end of an attempt to connect. */
  public static final Interest WRITABLE = new Interest(WRITE);

  /** Urgent data. */
  public static final Interest PRIORITY = new Interest(PRI);

  private final int bits;

  private Interest(int bits) {
    this.bits = bits;
  }

  /**
   * This and another.
   *
   * @param other the other
   * @return both
   */
  public Interest add(Interest other) {
    return new Interest(bits | other.bits);
  }

  /**
   * This without another.
   *
   * @param other the other
   * @return empty if nothing is left
   */
  public Optional<Interest> remove(Interest other) {
    int left = bits & ~other.bits;
    return left == 0 ? Optional.empty() : Optional.of(new Interest(left));
  }

  /**
   * Whether {@link #READABLE} is in it.
   *
   * @return true if it is
   */
  public boolean isReadable() {
    return (bits & READ) != 0;
  }

  /**
   * Whether {@link #WRITABLE} is in it.
   *
   * @return true if it is
   */
  public boolean isWritable() {
    return (bits & WRITE) != 0;
  }

  /**
   * Whether {@link #PRIORITY} is in it.
   *
   * @return true if it is
   */
  public boolean isPriority() {
    return (bits & PRI) != 0;
  }

  /** Likewise, in the kernel's flags. */
  int flags() {
    return (isReadable() ? Epoll.IN | Epoll.RDHUP : 0)
        | (isWritable() ? Epoll.OUT : 0)
        | (isPriority() ? Epoll.PRI : 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Interest interest && interest.bits == bits;
  }

  @Override
  public int hashCode() {
    return bits;
  }

  /** Such as {@code READABLE|WRITABLE}. */
  @Override
  public String toString() {
    String text =
        (isReadable() ? "|READABLE" : "")
            + (isWritable() ? "|WRITABLE" : "")
            + (isPriority() ? "|PRIORITY" : "");
    return text.substring(1);
  }
}
