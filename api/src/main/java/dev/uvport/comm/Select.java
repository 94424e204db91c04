package dev.uvport.comm;

import dev.uvport.result.Either;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Waits for whichever of several ports has something first: Rust's {@code select2}, for any number.
 *
 * <p>A port is ready if its {@code recv} would not wait: a message is there, or it is closed and
 * nothing is left in it, so that {@code recv} throws. Selection is fair: the port behind the one
 * that was returned last is looked at first, so none starves while others are always ready. A look
 * costs time for each port; where sources are many, let them share a port through {@link
 * Chan#contramap}.
 *
 * <pre>{@code
 * Select select = Select.of(commands, ticks);
 * while (true) {
 *   if (select.await() == commands) {
 *     obey(commands.recv());
 *   } else {
 *     tick(ticks.recv());
 *   }
 * }
 * }</pre>
 *
 * <p><b>Threading.</b> One thread at a time, which is the receiver of all the ports while it is in
 * a call; another thread that receives on one of them then, or did so before, makes either call
 * throw {@link IllegalStateException}.
 *
 * <p><b>Ownership.</b> Only refers to the ports; nobody closes it.
 */
public final class Select {
  private final Port<?>[] ports;

  /** Where the next look begins; written by the receiver of the ports only. */
  private int first;

  private Select(Port<?>[] ports) {
    this.ports = ports;
  }

  /**
   * Makes a selection among ports.
   *
   * @param ports one or more, each of them once
   * @return the selection
   * @throws IllegalArgumentException if there is no port, or one twice
   */
  public static Select of(Port<?>... ports) {
    Objects.requireNonNull(ports, "ports");
    Port<?>[] copy = ports.clone();
    for (int i = 0; i < copy.length; i++) {
      Objects.requireNonNull(copy[i], "ports[" + i + "]");
    }
    if (copy.length == 0) {
      throw new IllegalArgumentException("a selection needs a port to wait for");
    }
    if (identities(copy).size() < copy.length) {
      throw new IllegalArgumentException("a port stands twice in one selection");
    }
    return new Select(copy);
  }

  /**
   * Takes the next message of either of two ports, for which this waits; Rust's {@code select2}.
   * Where both have one, chance decides, so that none starves however often this is called.
   *
   * @param left a port
   * @param right another port
   * @param <A> the left port's messages
   * @param <B> the right port's messages
   * @return the message, on its port's side
   * @throws InterruptedException if the thread is interrupted before or while it waits
   * @throws PortClosedException if the port that is ready is closed and nothing is left in it
   * @throws IllegalStateException if another thread receives on one of the ports, or if called on
   *     an iotask
   */
  public static <A, B> Either<A, B> select2(Port<A> left, Port<B> right)
      throws InterruptedException {
    Select select = of(left, right);
    select.first = ThreadLocalRandom.current().nextInt(2);
    return select.await() == left
        ? new Either.Left<>(left.recv())
        : new Either.Right<>(right.recv());
  }

  private static Set<Port<?>> identities(Port<?>[] ports) {
    Set<Port<?>> identities = Collections.newSetFromMap(new IdentityHashMap<>());
    Collections.addAll(identities, ports);
    return identities;
  }

  /**
   * Waits until a port is ready.
   *
   * @return that port
   * @throws InterruptedException if the thread is interrupted before or while it waits
   * @throws IllegalStateException if another thread receives on one of the ports, or if called on
   *     an iotask
   */
  public Port<?> await() throws InterruptedException {
    Waiter.checkMayWait("Select.await");
    enter();
    try {
      Port<?> ready = findReady();
      return ready != null ? ready : await(Deadline.NEVER);
    } finally {
      leave(ports.length);
    }
  }

  /**
   * Waits until a port is ready, but no longer than a time.
   *
   * @param timeout zero only looks
   * @return that port; null if there was none in time
   * @throws InterruptedException if the thread is interrupted before or while it waits
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException if another thread receives on one of the ports, or if called on
   *     an iotask
   */
  public @Nullable Port<?> await(Duration timeout) throws InterruptedException {
    Waiter.checkMayWait("Select.await");
    Deadline.checkTimeout(timeout);
    enter();
    try {
      Port<?> ready = findReady();
      return ready != null ? ready : await(Deadline.after(timeout));
    } finally {
      leave(ports.length);
    }
  }

  /** Null only once the deadline has passed. */
  private @Nullable Port<?> await(Deadline deadline) throws InterruptedException {
    try {
      while (true) {
        Waiter waiter = new Waiter();
        publish(waiter);
        Port<?> ready = findReady();
        if (ready != null || deadline.passed()) {
          return ready;
        }
        waiter.await(deadline, this);
      }
    } finally {
      publish(null);
    }
  }

  private @Nullable Port<?> findReady() {
    for (int i = 0; i < ports.length; i++) {
      int index = (first + i) % ports.length;
      if (ports[index].isReady()) {
        first = (index + 1) % ports.length;
        return ports[index];
      }
    }
    return null;
  }

  private void publish(@Nullable Waiter waiter) {
    for (Port<?> port : ports) {
      port.publish(waiter);
    }
  }

  /** Becomes the receiver of all ports or, if one has another, of none. */
  private void enter() {
    int entered = 0;
    try {
      while (entered < ports.length) {
        ports[entered].enter("Select.await");
        entered++;
      }
    } finally {
      if (entered < ports.length) {
        leave(entered);
      }
    }
  }

  private void leave(int entered) {
    for (int i = 0; i < entered; i++) {
      ports[i].leave();
    }
  }
}
