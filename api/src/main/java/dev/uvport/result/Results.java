package dev.uvport.result;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Operations that may fail, applied to lists and optionals up to the first failure.
 *
 * <pre>{@code
 * Result<List<TcpSocket>, TcpConnectErrData> all =
 *     Results.mapVec(ports, port -> Tcp.connect(host, port, iotask));
 * }</pre>
 *
 * <p><b>Threading.</b> Stateless; the operations run on the caller's thread.
 *
 * <p><b>Ownership.</b> Nothing is kept. Where an operation fails, what the earlier ones brought is
 * dropped: an operation that opens something must see to it that it gets closed.
 */
public final class Results {

  private Results() {}

  /**
   * Applies an operation to one value after the other until one fails: Rust's {@code map_vec}.
   *
   * @param values what the operation is applied to
   * @param operation not called again after the first error
   * @param <T> a value's type
   * @param <U> what success brings
   * @param <E> what failure tells
   * @return what the operation brought for each value, in order and unmodifiable; or the first
   *     error
   */
  public static <T, U, E> Result<List<U>, E> mapVec(
      List<? extends T> values, Function<? super T, Result<U, E>> operation) {
    Objects.requireNonNull(values, "values");
    Objects.requireNonNull(operation, "operation");
    List<U> mapped = new ArrayList<>(values.size());
    for (T value : values) {
      Result<U, E> result = operation.apply(value);
      if (result.isErr()) {
        return Result.err(result.getErr());
      }
      mapped.add(result.get());
    }
    return Result.ok(List.copyOf(mapped));
  }

  /**
   * Applies an operation to a value if there is one: Rust's {@code map_opt}.
   *
   * @param value what the operation is applied to
   * @param operation not called if there is no value
   * @param <T> the value's type
   * @param <U> what success brings
   * @param <E> what failure tells
   * @return what the operation brought, or empty if there was no value; or the operation's error
   */
  public static <T, U, E> Result<Optional<U>, E> mapOpt(
      Optional<? extends T> value, Function<? super T, Result<U, E>> operation) {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(operation, "operation");
    return value.isPresent()
        ? operation.apply(value.get()).map(Optional::of)
        : Result.ok(Optional.empty());
  }

  /**
   * Applies an operation to pairs of values until one fails: Rust's {@code map_vec2}.
   *
   * @param left the first value of each pair
   * @param right the second value of each pair; as many as there are first ones
   * @param operation not called again after the first error
   * @param <S> a first value's type
   * @param <T> a second value's type
   * @param <U> what success brings
   * @param <E> what failure tells
   * @return what the operation brought for each pair, in order and unmodifiable; or the first error
   * @throws IllegalArgumentException if the lists differ in length
   */
  public static <S, T, U, E> Result<List<U>, E> mapVec2(
      List<? extends S> left,
      List<? extends T> right,
      BiFunction<? super S, ? super T, Result<U, E>> operation) {
    Objects.requireNonNull(left, "left");
    Objects.requireNonNull(right, "right");
    Objects.requireNonNull(operation, "operation");
    if (left.size() != right.size()) {
      throw new IllegalArgumentException(
          "pairs need lists of one length, not " + left.size() + " and " + right.size());
    }
    Iterator<? extends T> seconds = right.iterator();
    return mapVec(left, first -> operation.apply(first, seconds.next()));
  }

  /**
   * Applies an operation that brings nothing to pairs of values until one fails: Rust's {@code
   * iter_vec2}.
   *
   * @param left the first value of each pair
   * @param right the second value of each pair; as many as there are first ones
   * @param operation not called again after the first error
   * @param <S> a first value's type
   * @param <T> a second value's type
   * @param <E> what failure tells
   * @return nothing, or the first error
   * @throws IllegalArgumentException if the lists differ in length
   */
  public static <S, T, E> Result<Unit, E> iterVec2(
      List<? extends S> left,
      List<? extends T> right,
      BiFunction<? super S, ? super T, Result<Unit, E>> operation) {
    return mapVec2(left, right, operation).chain(all -> Result.ok());
  }
}
