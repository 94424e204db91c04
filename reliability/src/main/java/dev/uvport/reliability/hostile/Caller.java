package dev.uvport.reliability.hostile;

import dev.uvport.reliability.hostile.Callbacks.Thrown;
import dev.uvport.reliability.hostile.Callbacks.ThrownError;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call after the other, noted before it is made, and judges how it ends.
 *
 * <p><b>Threading.</b> Any thread.
 */
final class Caller {
  private final List<Executable> calls;
  private final Pool pool;
  private final Arguments arguments;
  private final Rules rules;
  private final Journal journal;
  private final Watch watch;
  private final BiConsumer<String, Throwable> wrong;
  private final Map<Executable, LongAdder> made = new ConcurrentHashMap<>();
  private final LongAdder failed = new LongAdder();

  /**
   * Makes a caller.
   *
   * @param calls what can be called
   * @param wrong takes a call and the failure that it must not end with
   */
  Caller(
      List<Executable> calls,
      Pool pool,
      Arguments arguments,
      Rules rules,
      Journal journal,
      Watch watch,
      BiConsumer<String, Throwable> wrong) {
    this.calls = calls;
    this.pool = pool;
    this.arguments = arguments;
    this.rules = rules;
    this.journal = journal;
    this.watch = watch;
    this.wrong = wrong;
  }

  /** Makes any call. */
  void callAny(RandomGenerator random) {
    call(calls.get(random.nextInt(calls.size())), random);
  }

  /** Makes a call, unless it has nothing to be called on or may not be made now. */
  void call(Executable call, RandomGenerator random) {
    Object receiver = null;
    if (call instanceof Method && !Modifier.isStatic(call.getModifiers())) {
      receiver = pool.any(call.getDeclaringClass(), random);
      if (receiver == null) {
        return;
      }
    }
    if (!rules.admits(call, receiver, random)) {
      return;
    }
    Class<?>[] types = call.getParameterTypes();
    @Nullable Object[] with = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      with[i] = arguments.make(types[i], random);
    }
    rules.adjust(call, receiver, with, random);
    invoke(call, receiver, with, random);
  }

  private void invoke(
      Executable call, @Nullable Object receiver, @Nullable Object[] with, RandomGenerator random) {
    String text = text(call, receiver, with);
    made.computeIfAbsent(call, key -> new LongAdder()).increment();
    journal.write(Thread.currentThread().getName() + ": " + text);
    watch.begin(text);
    Object result = null;
    try {
      result =
          call instanceof Constructor<?> constructor
              ? constructor.newInstance(with)
              : ((Method) call).invoke(receiver, with);
      rules.returned(call, receiver, result, random);
    } catch (InvocationTargetException e) {
      failed.increment();
      pool.add(e.getCause(), random);
      judge(call, with, text, e.getCause());
    } catch (ReflectiveOperationException e) {
      wrong.accept(text, e);
    } finally {
      rules.over(call, with, result);
      watch.end();
    }
  }

  private void judge(Executable call, @Nullable Object[] with, String text, Throwable failure) {
    boolean declared =
        Arrays.stream(call.getExceptionTypes()).anyMatch(type -> type.isInstance(failure));
    if (!declared && !isThrownByCallback(failure) && !isNullRefused(with, failure)) {
      if (!rules.expects(call, failure) || String.valueOf(failure.getMessage()).isBlank()) {
        wrong.accept(text, failure);
      }
    }
  }

  /** Whether a callback has thrown this, or something that this tells of. */
  static boolean isThrownByCallback(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof Thrown || each instanceof ThrownError) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNullRefused(@Nullable Object[] with, Throwable failure) {
    return failure instanceof NullPointerException
        && Arrays.stream(with)
            .anyMatch(
                argument ->
                    argument == null
                        || argument instanceof Object[] array
                            && Arrays.stream(array).anyMatch(Objects::isNull)
                        || argument instanceof List<?> list
                            && list.stream().anyMatch(Objects::isNull));
  }

  private static String text(Executable call, @Nullable Object receiver, @Nullable Object[] with) {
    StringBuilder text = new StringBuilder(call.getDeclaringClass().getSimpleName());
    if (receiver != null) {
      text.append('@').append(Integer.toHexString(System.identityHashCode(receiver)));
    }
    text.append('.').append(call instanceof Method ? call.getName() : "new").append('(');
    for (int i = 0; i < with.length; i++) {
      text.append(i == 0 ? "" : ", ").append(text(with[i]));
    }
    return text.append(')').toString();
  }

  private static String text(@Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return String.valueOf(value);
    }
    if (value instanceof String string) {
      return '"' + string.substring(0, Math.min(20, string.length())) + "\"/" + string.length();
    }
    if (value instanceof byte[] bytes) {
      return "byte[" + bytes.length + "]";
    }
    if (value instanceof ByteBuffer buffer) {
      return buffer.getClass().getSimpleName() + "[" + buffer.remaining() + "]";
    }
    if (value instanceof java.time.Duration || value instanceof Enum<?>) {
      return value.toString();
    }
    return value.getClass().getSimpleName()
        + '@'
        + Integer.toHexString(System.identityHashCode(value));
  }

  /** Whether nothing has never been called. */
  boolean hasMadeEach() {
    return made.keySet().containsAll(calls);
  }

  /** What has never been called. */
  List<String> missed() {
    return calls.stream()
        .filter(call -> !made.containsKey(call))
        .map(Executable::toString)
        .toList();
  }

  /** How many calls were made. */
  long total() {
    return made.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** How many of them threw something. */
  long failed() {
    return failed.sum();
  }
}
