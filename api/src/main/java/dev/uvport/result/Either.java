package dev.uvport.result;

import java.util.Objects;
import java.util.function.Function;

/**
 * One of two things, neither of which is a failure; Rust's {@code either}.
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> A plain value.
 *
 * @param <L> the left one
 * @param <R> the right one
 */
public sealed interface Either<L, R> {
  /**
   * The left one.
   *
   * @param value not null
   * @param <L> its type
   * @param <R> the other's
   */
  record Left<L, R>(L value) implements Either<L, R> {
    /**
     * Wraps a value.
     *
     * @param value not null
     */
    public Left {
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * The right one.
   *
   * @param value not null
   * @param <L> the other's type
   * @param <R> its type
   */
  record Right<L, R>(R value) implements Either<L, R> {
    /**
     * Wraps a value.
     *
     * @param value not null
     */
    public Right {
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * Makes one thing of either.
   *
   * @param ofLeft applied to a left one
   * @param ofRight applied to a right one
   * @param <T> what is made
   * @return what the function made
   */
  default <T> T fold(
      Function<? super L, ? extends T> ofLeft, Function<? super R, ? extends T> ofRight) {
    if (this instanceof Left<L, R> left) {
      return ofLeft.apply(left.value());
    }
    return ofRight.apply(((Right<L, R>) this).value());
  }
}
