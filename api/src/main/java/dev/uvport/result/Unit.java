package dev.uvport.result;

/**
 * The value of an operation that has nothing to say beyond having succeeded: Rust's {@code ()}.
 *
 * <p><b>Threading.</b> Immutable.
 *
 * <p><b>Ownership.</b> A constant; nobody closes it.
 */
public enum Unit {
  /** The only value. */
  UNIT
}
