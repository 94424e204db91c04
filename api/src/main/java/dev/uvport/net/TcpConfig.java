package dev.uvport.net;

import dev.uvport.uv.UvSocket;
import java.net.SocketOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options that a socket, or a listener and the sockets it accepts, are to begin with.
 *
 * <pre>{@code
 * TcpConfig config = TcpConfig.of(StandardSocketOptions.SO_REUSEPORT, true).with(TcpOptions.TTL, 8);
 * }</pre>
 *
 * <p><b>Threading.</b> Immutable. <b>Ownership.</b> A plain value; nobody closes it.
 */
public final class TcpConfig {
  static final TcpConfig EMPTY = new TcpConfig(Map.of());

  private final Map<SocketOption<?>, Object> values;

  private TcpConfig(Map<SocketOption<?>, Object> values) {
    this.values = values;
  }

  /**
   * One option.
   *
   * @param option which
   * @param value its value; not null
   * @param <T> the type of the value
   * @return a new config
   * @throws UnsupportedOperationException if neither sockets nor listeners have the option
   * @throws IllegalArgumentException if the option cannot have the value
   */
  public static <T> TcpConfig of(SocketOption<T> option, T value) {
    return EMPTY.with(option, value);
  }

  /**
   * This and one option more, or with another value.
   *
   * @param option which
   * @param value its value; not null
   * @param <T> the type of the value
   * @return a new config; this one stays as it is
   * @throws UnsupportedOperationException if neither sockets nor listeners have the option
   * @throws IllegalArgumentException if the option cannot have the value
   */
  public <T> TcpConfig with(SocketOption<T> option, T value) {
    if (SocketOptions.OF_LISTENERS.has(option)) {
      SocketOptions.OF_LISTENERS.check(option, value);
    } else {
      SocketOptions.OF_SOCKETS.check(option, value);
    }
    Map<SocketOption<?>, Object> more = new LinkedHashMap<>(values);
    more.put(option, value);
    return new TcpConfig(more);
  }

  /** The value of an option, or null if this has none. */
  <T> @Nullable T value(SocketOption<T> option) {
    return option.type().cast(values.get(option));
  }

  /**
   * This.
   *
   * @throws UnsupportedOperationException if it has an option that only listeners have
   */
  TcpConfig checkedForSockets() {
    if (!values.isEmpty()) {
      values.keySet().forEach(SocketOptions.OF_SOCKETS::require);
    }
    return this;
  }

  /** Those that a listening socket does not hand down to what it accepts. */
  TcpConfig ofEachSocket() {
    if (values.isEmpty()) {
      return EMPTY;
    }
    Map<SocketOption<?>, Object> kept = new LinkedHashMap<>(values);
    kept.keySet().removeIf(option -> !SocketOptions.OF_EACH_SOCKET.has(option));
    return new TcpConfig(kept);
  }

  /**
   * Sets those that the kernel keeps, before a socket is bound or connected.
   *
   * @throws dev.uvport.uv.UvException what the kernel says
   */
  void applyTo(UvSocket socket) {
    // With nothing to set, the table is not even loaded: each start would pay for it.
    if (!values.isEmpty()) {
      apply(SocketOptions.HANDED_DOWN, socket);
    }
  }

  /**
   * Sets those that each socket has for itself.
   *
   * @throws dev.uvport.uv.UvException what the kernel says
   */
  void applyTo(Connection connection) {
    if (!values.isEmpty()) {
      apply(SocketOptions.OF_EACH_SOCKET, connection);
    }
  }

  /** Sets those that only listeners have. */
  void applyTo(TcpListener listener) {
    if (!values.isEmpty()) {
      apply(SocketOptions.OF_EACH_LISTENER, listener);
    }
  }

  private <S> void apply(OptionTable<S> table, S target) {
    values.keySet().stream().filter(table::has).forEach(option -> set(table, target, option));
  }

  private <S, T> void set(OptionTable<S> table, S target, SocketOption<T> option) {
    table.access(option).set(target, Objects.requireNonNull(value(option)));
  }

  /** Which options have which values. */
  @Override
  public String toString() {
    return "TcpConfig" + values;
  }
}
