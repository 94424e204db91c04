package dev.uvport.net;

import java.net.SocketOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An option that the connection keeps, and not the kernel.
 *
 * <p><b>Threading.</b> As {@link OptionAccess}. <b>Ownership.</b> None.
 *
 * @param checks refuses values that it cannot have
 * @param getter reads it
 * @param setter changes it
 * @param <T> the type of its value
 */
record KeptOption<T>(
    Consumer<T> checks, Function<Connection, T> getter, BiConsumer<Connection, T> setter)
    implements OptionAccess<Connection, T> {

  static final KeptOption<Boolean> HALF_OPEN =
      new KeptOption<>(on -> {}, KeptOption::isHalfOpen, (of, on) -> of.makeExtras().halfOpen(on));

  private static boolean isHalfOpen(Connection of) {
    SocketExtras extras = of.extras();
    return extras == null || extras.isHalfOpen();
  }

  static final KeptOption<Boolean> REFERENCED =
      new KeptOption<>(
          on -> {}, KeptOption::isReferenced, (of, on) -> of.makeExtras().referenced(on));

  private static boolean isReferenced(Connection of) {
    SocketExtras extras = of.extras();
    return extras == null || extras.isReferenced();
  }

  /** The time-out of one direction. */
  static KeptOption<Duration> timeout(
      SocketOption<Duration> option,
      Function<SocketExtras, @Nullable TimeLimit> limit,
      Function<SocketExtras, TimeLimit> makeLimit) {
    return new KeptOption<>(
        time -> Timeouts.checkPositive(option.name(), time),
        of -> timeout(limit(of, limit)),
        (of, time) -> makeLimit.apply(of.makeExtras()).timeout(time));
  }

  private static Duration timeout(@Nullable TimeLimit limit) {
    Duration time = limit == null ? null : limit.timeout();
    return time == null ? ChronoUnit.FOREVER.getDuration() : time;
  }

  /** The deadline of one direction. */
  static KeptOption<Instant> deadline(
      Function<SocketExtras, @Nullable TimeLimit> limit,
      Function<SocketExtras, TimeLimit> makeLimit) {
    return new KeptOption<>(
        at -> {},
        of -> deadline(limit(of, limit)),
        (of, at) -> makeLimit.apply(of.makeExtras()).deadline(at));
  }

  private static Instant deadline(@Nullable TimeLimit limit) {
    return limit == null ? Instant.MAX : limit.deadline();
  }

  private static @Nullable TimeLimit limit(
      Connection of, Function<SocketExtras, @Nullable TimeLimit> limit) {
    SocketExtras extras = of.extras();
    return extras == null ? null : limit.apply(extras);
  }

  @Override
  public void check(T value) {
    checks.accept(value);
  }

  @Override
  public T get(Connection of) {
    return getter.apply(of);
  }

  @Override
  public void set(Connection of, T value) {
    setter.accept(of, value);
  }
}
