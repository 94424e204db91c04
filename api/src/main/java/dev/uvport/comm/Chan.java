package dev.uvport.comm;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where messages are sent to: a {@linkplain Port#chan() port's sending end}, an actor's {@code
 * tell}, or a lambda.
 *
 * <pre>{@code
 * Port<String> port = new Port<>();
 * Chan<String> chan = port.chan();
 * new Thread(() -> chan.send("hello")).start();
 * port.recv();
 * }</pre>
 *
 * <p><b>Threading.</b> Any thread may send. A lambda is called on the sending thread, which may be
 * an iotask's: it must not block there, and several threads may be in it at once.
 *
 * <p><b>Ownership.</b> A chan is a reference: it may be kept, shared and sent over another chan,
 * and is never closed. Whether its receiver still listens is the receiver's affair.
 *
 * @param <T> what is sent
 */
@FunctionalInterface
public interface Chan<T> {

  /**
   * Sends a message; never blocks.
   *
   * <p>A receiver that no longer listens drops the message silently, as a dead port did in Rust.
   *
   * @param message not null
   */
  void send(T message);

  /**
   * How far the receiver has come with what it was sent.
   *
   * @return null where the delivery is the receipt: a lambda has dealt with the message when {@link
   *     #send} returns
   */
  default @Nullable Backlog backlog() {
    return null;
  }

  /**
   * A chan for other messages, each of which is turned into one for this chan.
   *
   * <p>So one port receives from many sources and tells them apart.
   *
   * @param mapper called on the sending thread, by several threads at once if several send
   * @param <S> what the new chan is sent
   * @return the chan, with this one's backlog
   */
  default <S> Chan<S> contramap(Function<? super S, ? extends T> mapper) {
    Objects.requireNonNull(mapper, "mapper");
    Chan<T> target = this;
    return new Chan<>() {
      @Override
      public void send(S message) {
        target.send(mapper.apply(message));
      }

      @Override
      public @Nullable Backlog backlog() {
        return target.backlog();
      }
    };
  }

  /**
   * A chan whose messages go nowhere.
   *
   * @param <T> what is sent
   * @return the chan
   */
  static <T> Chan<T> discard() {
    return message -> Objects.requireNonNull(message, "message");
  }
}
