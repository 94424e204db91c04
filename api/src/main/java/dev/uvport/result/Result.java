package dev.uvport.result;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Either the value of an operation that succeeded or the error of one that failed.
 *
 * <p>The methods are those of Rust's {@code core::result} under Java names: {@code get}, {@code
 * chain}, {@code chain_err}, {@code iter} ({@link #ifOk}), {@code iter_err} ({@link #ifErr}),
 * {@code map}, {@code map_err}; {@code unwrap} and {@code get_ref} are {@link #get}, {@code
 * to_either} is {@link #fold}. Those that go over lists are in {@link Results}.
 *
 * <pre>{@code
 * if (socket.read() instanceof Result.Err<byte[], TcpErrData> failed) {
 *   return failed.error();
 * }
 * }</pre>
 *
 * <p><b>Threading.</b> Immutable, as far as the value or the error is.
 *
 * <p><b>Ownership.</b> A plain value; nobody closes it.
 *
 * @param <T> what success brings
 * @param <E> what failure tells
 */
public sealed interface Result<T, E> {

  /**
   * The outcome of an operation that succeeded.
   *
   * @param <T> what success brings
   * @param <E> what failure would have told
   * @param value what the operation brought
   */
  record Ok<T, E>(T value) implements Result<T, E> {
    private static final Ok<Unit, ?> UNIT = new Ok<>(Unit.UNIT);

    /**
     * Wraps a value.
     *
     * @param value what the operation brought; not null
     */
    public Ok {
      Objects.requireNonNull(value, "value");
    }

    @Override
    public boolean isOk() {
      return true;
    }

    @Override
    public T get() {
      return value;
    }

    @Override
    public E getErr() {
      throw new IllegalStateException("getErr() on a result that succeeded with " + value);
    }

    @Override
    public <R> R fold(
        Function<? super T, ? extends R> onOk, Function<? super E, ? extends R> onErr) {
      Objects.requireNonNull(onErr, "onErr");
      return onOk.apply(value);
    }
  }

  /**
   * The outcome of an operation that failed.
   *
   * @param <T> what success would have brought
   * @param <E> what failure tells
   * @param error why the operation failed
   */
  record Err<T, E>(E error) implements Result<T, E> {

    /**
     * Wraps an error.
     *
     * @param error why the operation failed; not null
     */
    public Err {
      Objects.requireNonNull(error, "error");
    }

    @Override
    public boolean isOk() {
      return false;
    }

    @Override
    public T get() {
      throw new IllegalStateException("get() on a result that failed with " + error);
    }

    @Override
    public E getErr() {
      return error;
    }

    @Override
    public <R> R fold(
        Function<? super T, ? extends R> onOk, Function<? super E, ? extends R> onErr) {
      Objects.requireNonNull(onOk, "onOk");
      return onErr.apply(error);
    }
  }

  /**
   * A result that succeeded with a value.
   *
   * @param value what the operation brought; not null
   * @param <T> what success brings
   * @param <E> what failure would have told
   * @return the result
   */
  static <T, E> Result<T, E> ok(T value) {
    return new Ok<>(value);
  }

  /**
   * A result that succeeded with nothing to say; always the same object.
   *
   * @param <E> what failure would have told
   * @return the result
   */
  @SuppressWarnings("unchecked") // an Ok holds no E, so that one object serves every E
  static <E> Result<Unit, E> ok() {
    return (Result<Unit, E>) Ok.UNIT;
  }

  /**
   * A result that failed.
   *
   * @param error why the operation failed; not null
   * @param <T> what success would have brought
   * @param <E> what failure tells
   * @return the result
   */
  static <T, E> Result<T, E> err(E error) {
    return new Err<>(error);
  }

  /**
   * Whether the operation succeeded.
   *
   * @return true for an {@link Ok}
   */
  boolean isOk();

  /**
   * Whether the operation failed.
   *
   * @return true for an {@link Err}
   */
  default boolean isErr() {
    return !isOk();
  }

  /**
   * The value of a result that succeeded.
   *
   * @return the value
   * @throws IllegalStateException naming the error, if the operation failed
   */
  T get();

  /**
   * The error of a result that failed.
   *
   * @return the error
   * @throws IllegalStateException naming the value, if the operation succeeded
   */
  E getErr();

  /**
   * What one of two functions makes of this result; only that one is called.
   *
   * @param onOk makes it of the value
   * @param onErr makes it of the error
   * @param <R> what is made
   * @return what the function returned
   */
  <R> R fold(Function<? super T, ? extends R> onOk, Function<? super E, ? extends R> onErr);

  /**
   * The next step, taken if this one succeeded: Rust's {@code chain}.
   *
   * @param next takes the next step with the value; not called on an {@link Err}
   * @param <U> what success of the next step brings
   * @return the next step's result, or this error
   */
  default <U> Result<U, E> chain(Function<? super T, Result<U, E>> next) {
    Objects.requireNonNull(next, "next");
    return isOk() ? next.apply(get()) : err(getErr());
  }

  /**
   * The other way, taken if this one failed: Rust's {@code chain_err}.
   *
   * @param otherwise takes the other way, knowing the error; not called on an {@link Ok}
   * @param <F> what failure of the other way tells
   * @return this value, or the other way's result
   */
  default <F> Result<T, F> chainErr(Function<? super E, Result<T, F>> otherwise) {
    Objects.requireNonNull(otherwise, "otherwise");
    return isOk() ? ok(get()) : otherwise.apply(getErr());
  }

  /**
   * Hands the value, if there is one, to an action: Rust's {@code iter}.
   *
   * @param action not called on an {@link Err}
   */
  default void ifOk(Consumer<? super T> action) {
    Objects.requireNonNull(action, "action");
    if (isOk()) {
      action.accept(get());
    }
  }

  /**
   * Hands the error, if there is one, to an action: Rust's {@code iter_err}.
   *
   * @param action not called on an {@link Ok}
   */
  default void ifErr(Consumer<? super E> action) {
    Objects.requireNonNull(action, "action");
    if (isErr()) {
      action.accept(getErr());
    }
  }

  /**
   * This result with its value, if there is one, replaced.
   *
   * @param mapper makes the new value; not called on an {@link Err}
   * @param <U> the new value's type
   * @return the new value, or this error
   */
  default <U> Result<U, E> map(Function<? super T, ? extends U> mapper) {
    Objects.requireNonNull(mapper, "mapper");
    return isOk() ? ok(mapper.apply(get())) : err(getErr());
  }

  /**
   * This result with its error, if there is one, replaced.
   *
   * @param mapper makes the new error; not called on an {@link Ok}
   * @param <F> the new error's type
   * @return this value, or the new error
   */
  default <F> Result<T, F> mapErr(Function<? super E, ? extends F> mapper) {
    Objects.requireNonNull(mapper, "mapper");
    return isOk() ? ok(get()) : err(mapper.apply(getErr()));
  }

  /**
   * The value as an {@link Optional}, which forgets the error.
   *
   * @return the value; empty on an {@link Err}
   */
  default Optional<T> toOptional() {
    return isOk() ? Optional.of(get()) : Optional.empty();
  }

  /**
   * The value, or a substitute made of the error.
   *
   * @param substitute makes the substitute; not called on an {@link Ok}
   * @return the value or the substitute
   */
  default T orElseGet(Function<? super E, ? extends T> substitute) {
    Objects.requireNonNull(substitute, "substitute");
    return isOk() ? get() : substitute.apply(getErr());
  }

  /**
   * The value, or an exception made of the error: the way from results to code that throws.
   *
   * @param exception makes the exception; not called on an {@link Ok}
   * @param <X> the exception's type
   * @return the value
   * @throws X on an {@link Err}
   */
  default <X extends Throwable> T orElseThrow(Function<? super E, ? extends X> exception) throws X {
    Objects.requireNonNull(exception, "exception");
    if (isErr()) {
      throw exception.apply(getErr());
    }
    return get();
  }
}
