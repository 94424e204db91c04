package dev.uvport.net;

import dev.uvport.uv.UvSocket;
import java.net.SocketOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The options that something has.
 *
 * <p><b>Threading.</b> Filled where it is defined, immutable from then on. <b>Ownership.</b> None.
 *
 * @param <S> what has the options
 */
final class OptionTable<S> {
  private final String what;
  private final Map<SocketOption<?>, OptionAccess<? super S, ?>> entries = new LinkedHashMap<>();

  /** Makes an empty table; {@code what} names what has the options, for messages. */
  OptionTable(String what) {
    this.what = what;
  }

  /** Adds an option. */
  <T> OptionTable<S> with(SocketOption<T> option, OptionAccess<? super S, T> access) {
    entries.put(option, access);
    return this;
  }

  /** Adds an option that the kernel keeps. */
  static OptionTable<UvSocket> ofKernel(KernelOption<?>... options) {
    OptionTable<UvSocket> table = new OptionTable<>("a socket");
    for (KernelOption<?> option : options) {
      table.entries.put(option.option(), option);
    }
    return table;
  }

  /** Adds the options of a part. */
  <P> OptionTable<S> withAll(OptionTable<P> those, Function<? super S, ? extends P> part) {
    those.entries.forEach((option, access) -> entries.put(option, ofPart(access, part)));
    return this;
  }

  private static <S, P, T> OptionAccess<S, T> ofPart(
      OptionAccess<? super P, T> access, Function<? super S, ? extends P> part) {
    return new OptionAccess<>() {
      @Override
      public void check(T value) {
        access.check(value);
      }

      @Override
      public T get(S of) {
        return access.get(part.apply(of));
      }

      @Override
      public void set(S of, T value) {
        access.set(part.apply(of), value);
      }
    };
  }

  boolean has(SocketOption<?> option) {
    return entries.containsKey(Objects.requireNonNull(option, "option"));
  }

  /**
   * Refuses an option that this has not.
   *
   * @throws UnsupportedOperationException naming it, and those there are
   */
  void require(SocketOption<?> option) {
    if (!has(option)) {
      throw new UnsupportedOperationException(
          what + " has no option " + option.name() + "; it has " + names());
    }
  }

  private String names() {
    return String.join(", ", entries.keySet().stream().map(SocketOption::name).toList());
  }

  /**
   * How an option is dealt with.
   *
   * @throws UnsupportedOperationException if this has no such option
   */
  <T> OptionAccess<? super S, T> access(SocketOption<T> option) {
    require(option);
    // Entries are added with the type of their option only.
    @SuppressWarnings("unchecked")
    OptionAccess<? super S, T> access = (OptionAccess<? super S, T>) entries.get(option);
    return Objects.requireNonNull(access);
  }

  /**
   * How an option is dealt with, if it can have a value.
   *
   * @throws UnsupportedOperationException if this has no such option
   * @throws IllegalArgumentException if the option cannot have the value
   */
  <T> OptionAccess<? super S, T> check(SocketOption<T> option, T value) {
    OptionAccess<? super S, T> access = access(option);
    access.check(Objects.requireNonNull(value, "value"));
    return access;
  }
}
