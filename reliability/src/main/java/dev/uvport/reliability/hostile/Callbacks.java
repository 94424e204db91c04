package dev.uvport.reliability.hostile;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * User code that misbehaves: it keeps what it gets, throws, returns what it likes, and calls back
 * into the library from wherever it runs.
 *
 * <p><b>Threading.</b> Any thread.
 */
final class Callbacks {
  /** What such code throws. */
  static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Thrown() {
      super("thrown by a callback");
    }
  }

  /** What such code throws that is no exception. */
  static final class ThrownError extends Error {
    private static final long serialVersionUID = 1L;

    ThrownError() {
      super("thrown by a callback");
    }
  }

  /** How deep calls from callbacks nest. */
  private static final int DEPTH = 3;

  private static final ThreadLocal<Integer> DEPTHS = ThreadLocal.withInitial(() -> 0);

  private final Pool pool;
  private final BiFunction<Class<?>, RandomGenerator, @Nullable Object> values;
  private final Consumer<RandomGenerator> call;

  /**
   * Makes a source of callbacks.
   *
   * @param values makes what a callback returns
   * @param call makes any call of the library
   */
  Callbacks(
      Pool pool,
      BiFunction<Class<?>, RandomGenerator, @Nullable Object> values,
      Consumer<RandomGenerator> call) {
    this.pool = pool;
    this.values = values;
    this.call = call;
  }

  /** A callback of any interface. */
  Object of(Class<?> type, RandomGenerator random) {
    long seed = random.nextLong();
    InvocationHandler handler = new Misbehaving(new Random(seed), type.getSimpleName());
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private final class Misbehaving implements InvocationHandler {
    private final Random random; // which several threads may use
    private final String name;

    Misbehaving(Random random, String name) {
      this.random = random;
      this.name = name;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getDeclaringClass() == Object.class) {
        return switch (method.getName()) {
          case "equals" -> arguments != null && proxy == arguments[0];
          case "hashCode" -> System.identityHashCode(proxy);
          default -> "callback " + name;
        };
      }
      if (method.isDefault()) {
        return InvocationHandler.invokeDefault(proxy, method, arguments);
      }
      if (arguments != null) {
        for (Object argument : arguments) {
          pool.add(argument, random);
        }
      }
      return misbehave(method.getReturnType());
    }

    private @Nullable Object misbehave(Class<?> returnType) {
      int what = random.nextInt(16);
      if (what == 0) {
        throw new Thrown();
      }
      if (what == 1) {
        throw new ThrownError();
      }
      int depth = DEPTHS.get();
      if (what < 8 && depth < DEPTH) {
        DEPTHS.set(depth + 1);
        try {
          call.accept(random);
        } finally {
          DEPTHS.set(depth);
        }
      }
      return returnType == void.class ? null : values.apply(returnType, random);
    }
  }

  /** Whether the calling thread is inside a callback's call. */
  static boolean isNested() {
    return DEPTHS.get() > 0;
  }
}
