package dev.uvport.reliability.hostile;

import dev.uvport.result.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The objects that the calls have to do with: receivers, arguments, results. Of each class a few;
 * one too many takes the place of another, which is given up.
 *
 * <p><b>Threading.</b> Any thread.
 */
final class Pool {
  private static final int OF_EACH = 12;

  private final Map<Class<?>, List<Object>> objects = new HashMap<>();
  private final Consumer<Object> givenUp;

  /**
   * Makes an empty pool.
   *
   * @param givenUp takes what there is no room for any more
   */
  Pool(Consumer<Object> givenUp) {
    this.givenUp = givenUp;
  }

  /** Adds an object, or what is in it: in a result, an optional, a list, a future. */
  void add(@Nullable Object object, RandomGenerator random) {
    if (object instanceof Result<?, ?> result) {
      keep(result, random);
      add(result.isOk() ? result.get() : result.getErr(), random);
    } else if (object instanceof Optional<?> optional) {
      add(optional.orElse(null), random);
    } else if (object instanceof List<?> list) {
      list.stream().limit(3).forEach(each -> add(each, random));
    } else if (object instanceof CompletableFuture<?> future) {
      future.thenAccept(value -> add(value, random));
    } else if (object != null && belongsHere(object)) {
      keep(object, random);
    }
  }

  private static boolean belongsHere(Object object) {
    return object.getClass().getName().startsWith("dev.uvport.")
        || object instanceof java.io.InputStream
        || object instanceof java.io.OutputStream;
  }

  private void keep(Object object, RandomGenerator random) {
    Object lost = null; // what there is no room for
    synchronized (objects) {
      List<Object> same = objects.computeIfAbsent(object.getClass(), type -> new ArrayList<>());
      if (same.size() < OF_EACH) {
        same.add(object);
      } else {
        lost = same.set(random.nextInt(OF_EACH), object);
      }
    }
    if (lost != null) {
      givenUp.accept(lost);
    }
  }

  /** Any object of a type; null if there is none. */
  @Nullable Object any(Class<?> type, RandomGenerator random) {
    synchronized (objects) {
      List<List<Object>> fitting = new ArrayList<>();
      for (Map.Entry<Class<?>, List<Object>> each : objects.entrySet()) {
        if (type.isAssignableFrom(each.getKey())) {
          fitting.add(each.getValue());
        }
      }
      if (fitting.isEmpty()) {
        return null;
      }
      List<Object> chosen = fitting.get(random.nextInt(fitting.size()));
      return chosen.get(random.nextInt(chosen.size()));
    }
  }

  /** Gives everything up. */
  void clear() {
    List<Object> all = new ArrayList<>();
    synchronized (objects) {
      objects.values().forEach(all::addAll);
      objects.clear();
    }
    all.forEach(givenUp);
  }
}
