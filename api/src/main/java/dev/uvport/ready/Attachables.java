package dev.uvport.ready;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Where classes whose internals are nobody's business leave a way in for the package that polls.
 *
 * <p><b>Threading.</b> Thread-safe. <b>Ownership.</b> None.
 */
public final class Attachables {
  private static final Map<Class<?>, Function<Object, Attachable<?>>> BY_CLASS =
      new ConcurrentHashMap<>();

  private Attachables() {}

  /**
   * Leaves a way in; a class does so when it is initialised.
   *
   * @param <S> the class
   * @param type the class
   * @param view makes an object's view
   */
  public static <S> void publish(Class<S> type, Function<? super S, Attachable<?>> view) {
    BY_CLASS.put(type, object -> view.apply(type.cast(object)));
  }

  /**
   * An object's view.
   *
   * @param object of a class that has left a way in
   * @return a view of it
   */
  public static Attachable<?> of(Object object) {
    return Objects.requireNonNull(BY_CLASS.get(object.getClass())).apply(object);
  }
}
