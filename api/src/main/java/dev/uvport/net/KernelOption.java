package dev.uvport.net;

import dev.uvport.uv.UvSocket;
import dev.uvport.uv.UvSocketOption;
import java.net.SocketOption;
import java.util.function.Function;

/**
 * An option that the kernel keeps.
 *
 * <p><b>Threading.</b> As {@link OptionAccess}. <b>Ownership.</b> None.
 *
 * @param option its name for users
 * @param kernel its name below
 * @param min the smallest value of the kernel's
 * @param max the largest
 * @param encode turns a value into the kernel's
 * @param decode turns it back
 * @param <T> the type of its value
 */
record KernelOption<T>(
    SocketOption<T> option,
    UvSocketOption kernel,
    int min,
    int max,
    Function<T, Integer> encode,
    Function<Integer, T> decode)
    implements OptionAccess<UvSocket, T> {

  static KernelOption<Boolean> flag(SocketOption<Boolean> option, UvSocketOption kernel) {
    return new KernelOption<>(option, kernel, 0, 1, on -> on ? 1 : 0, word -> word != 0);
  }

  static KernelOption<Integer> number(
      SocketOption<Integer> option, UvSocketOption kernel, int min, int max) {
    return new KernelOption<>(option, kernel, min, max, Function.identity(), Function.identity());
  }

  @Override
  public void check(T value) {
    int word = encode.apply(value);
    if (word < min || word > max) {
      throw new IllegalArgumentException(
          option.name() + " " + value + " is outside " + min + ".." + max);
    }
  }

  @Override
  public T get(UvSocket of) {
    return decode.apply(of.option(kernel));
  }

  @Override
  public void set(UvSocket of, T value) {
    of.option(kernel, encode.apply(value));
  }
}
