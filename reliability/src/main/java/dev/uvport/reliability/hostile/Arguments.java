package dev.uvport.reliability.hostile;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Arguments by type, with a liking for those that nobody should pass: null, negative, huge, empty,
 * with a NUL in them.
 *
 * <p><b>Threading.</b> Any thread, once all makers are added.
 */
final class Arguments {
  private static final int NULL_IN = 24;

  private static final List<String> TEXTS =
      List.of(
          "localhost",
          "127.0.0.1",
          "::1",
          "127.0.0.1:80",
          "[::1]:80",
          "",
          " ",
          "a\0b",
          "\0",
          "010.0.0.1",
          "0x7f.1",
          "1.2.3",
          "::ffff:127.0.0.1",
          "fe80::1%lo",
          "::1%nope",
          "[::1]:70000",
          "127.0.0.1:-1",
          "%s%n",
          "1.2.3.4.5",
          "0".repeat(244) + "7f000001",
          "x".repeat(253),
          "x".repeat(254),
          "\u00e9".repeat(200),
          "x".repeat(70_000));

  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    7,
    8,
    100,
    1000,
    65_535,
    65_536,
    70_000,
    -1,
    -2,
    -8,
    1L << 20,
    1L << 31,
    1L << 32,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final List<Duration> DURATIONS =
      List.of(
          Duration.ZERO,
          Duration.ofNanos(1),
          Duration.ofMillis(1),
          Duration.ofMillis(5),
          Duration.ofNanos(-1),
          Duration.ofDays(365),
          Duration.ofDays(365L * 300),
          Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
          Duration.ofSeconds(Long.MIN_VALUE));

  private final Map<Class<?>, Function<RandomGenerator, @Nullable Object>> makers = new HashMap<>();
  private final Pool pool;

  /**
   * Makes a source of arguments.
   *
   * @param pool where the objects of the library come from
   */
  Arguments(Pool pool) {
    this.pool = pool;
    makers.put(boolean.class, RandomGenerator::nextBoolean);
    makers.put(int.class, random -> (int) number(random));
    makers.put(long.class, Arguments::number);
    makers.put(String.class, random -> TEXTS.get(random.nextInt(TEXTS.size())));
    makers.put(byte[].class, Arguments::bytes);
    makers.put(ByteBuffer.class, Arguments::buffer);
    makers.put(ByteBuffer[].class, random -> several(ByteBuffer.class, random));
    makers.put(Duration.class, random -> DURATIONS.get(random.nextInt(DURATIONS.size())));
    makers.put(Instant.class, Arguments::instant);
    makers.put(Optional.class, random -> Optional.ofNullable(any(Object.class, random)));
    makers.put(Object.class, random -> any(Object.class, random));
  }

  /** Says how arguments of a type are made. */
  <T> void put(Class<T> type, Function<RandomGenerator, ? extends @Nullable Object> maker) {
    makers.put(type, maker::apply);
  }

  /** An argument; null now and then if its type allows it, and if nothing else is known. */
  @Nullable Object make(Class<?> type, RandomGenerator random) {
    if (!type.isPrimitive() && random.nextInt(NULL_IN) == 0) {
      return null;
    }
    Function<RandomGenerator, @Nullable Object> maker = makers.get(type);
    if (maker != null) {
      return maker.apply(random);
    }
    if (type.isEnum()) {
      Object[] constants = type.getEnumConstants();
      return constants[random.nextInt(constants.length)];
    }
    if (type.isArray()) {
      return several(type.getComponentType(), random);
    }
    return pool.any(type, random);
  }

  private @Nullable Object any(Class<?> type, RandomGenerator random) {
    return random.nextBoolean() ? TEXTS.get(random.nextInt(TEXTS.size())) : pool.any(type, random);
  }

  /** An array of a few; its elements may be null. */
  Object several(Class<?> component, RandomGenerator random) {
    Object array = Array.newInstance(component, random.nextInt(4));
    for (int i = 0; i < Array.getLength(array); i++) {
      Array.set(array, i, make(component, random));
    }
    return array;
  }

  /** A list of a few; its elements may be null. */
  List<@Nullable Object> list(Class<?> component, RandomGenerator random) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(make(component, random));
    }
    return list;
  }

  static long number(RandomGenerator random) {
    return random.nextInt(8) == 0
        ? random.nextInt(-10, 1000)
        : NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private static byte[] bytes(RandomGenerator random) {
    int size = random.nextInt(16);
    byte[] bytes = new byte[size == 0 ? 200_000 : size == 1 ? 0 : 1 << size];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }

  private static ByteBuffer buffer(RandomGenerator random) {
    byte[] bytes = bytes(random);
    ByteBuffer buffer =
        random.nextBoolean()
            ? ByteBuffer.wrap(bytes)
            : ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    if (bytes.length > 2 && random.nextBoolean()) {
      buffer.position(1).limit(bytes.length - 1);
    }
    return switch (random.nextInt(6)) {
      case 0 -> buffer.asReadOnlyBuffer();
      case 1 -> buffer.slice();
      case 2 -> buffer.position(buffer.limit());
      default -> buffer;
    };
  }

  private static Instant instant(RandomGenerator random) {
    return switch (random.nextInt(5)) {
      case 0 -> Instant.MIN;
      case 1 -> Instant.MAX;
      case 2 -> Instant.EPOCH;
      case 3 -> Instant.now().plusMillis(2);
      default -> Instant.now().plusSeconds(100);
    };
  }
}
