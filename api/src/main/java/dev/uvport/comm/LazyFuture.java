package dev.uvport.comm;

import dev.uvport.iotask.IoTask;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A future whose value is made when it is first asked for, by whoever asks; what Rust's {@code
 * future} can and {@link CompletableFuture} cannot.
 *
 * <p>The rest of Rust's {@code future} is the JDK's: {@code from_value} is {@link
 * CompletableFuture#completedFuture}, {@code spawn} is {@link CompletableFuture#supplyAsync},
 * {@code with} is {@link CompletableFuture#thenApply}, {@code get}, {@code get_ref} and {@code
 * iface_get} are {@link Future#get}. A chan that completes a future is {@code future::complete}.
 *
 * <p>The value is made once and kept. A body that fails makes each {@code get} throw {@link
 * ExecutionException} with what it threw. One that an interrupt ends is run again by the next
 * {@code get}.
 *
 * <p><b>Threading.</b> Thread-safe: one thread makes the value, the others wait for it. Throws
 * {@link IllegalStateException} on an iotask until the value is there. <b>Ownership.</b> Keeps the
 * body, or the port, until the value is made.
 *
 * @param <T> the value
 */
public final class LazyFuture<T> implements Future<T> {
  /** Makes the value; null if that took longer than the limit, which is null for ever. */
  private interface Body<T> {
    @Nullable T run(@Nullable Duration limit) throws Exception;
  }

  private final CompletableFuture<T> value = new CompletableFuture<>();

  /** Held by the thread that makes the value. */
  private final ReentrantLock forcing = new ReentrantLock();

  /** Null when the value has been made. */
  private @Nullable Body<T> body;

  private LazyFuture(Body<T> body) {
    this.body = body;
  }

  /**
   * A future whose value a function makes. From {@code from_fn}.
   *
   * @param fn run by the first {@code get}, on its thread, to its end whatever time was given; must
   *     not return null
   * @param <T> the value
   * @return the future
   */
  public static <T> LazyFuture<T> fromFn(Callable<? extends T> fn) {
    Objects.requireNonNull(fn, "fn");
    return new LazyFuture<>(
        limit -> Objects.requireNonNull(fn.call(), "the function of a future returned null"));
  }

  /**
   * A future whose value is a port's next message. From {@code from_port}.
   *
   * @param port received from by the first {@code get} that finds a message in time; closed before
   *     that, it makes the future fail with {@link PortClosedException}
   * @param <T> the value
   * @return the future
   */
  public static <T> LazyFuture<T> fromPort(Port<? extends T> port) {
    Objects.requireNonNull(port, "port");
    return new LazyFuture<>(limit -> limit == null ? port.recv() : port.recv(limit));
  }

  /**
   * The value, which this makes if it is not there yet.
   *
   * @return the value
   * @throws InterruptedException if the thread is interrupted; the value can be asked for again
   * @throws ExecutionException if the body failed, with what it threw
   * @throws java.util.concurrent.CancellationException if it was cancelled
   * @throws IllegalStateException "Recursive forcing of future!" if the body asks for its own
   *     value, or if called on an iotask before the value is there
   */
  @Override
  public T get() throws InterruptedException, ExecutionException {
    if (mustForce()) {
      forcing.lockInterruptibly();
      try {
        force(null);
      } finally {
        forcing.unlock();
      }
    }
    return value.get();
  }

  /**
   * The value, as {@link #get()}, within a time.
   *
   * @param timeout how long this waits for a message, or for another thread that makes the value
   * @param unit of the time
   * @return the value
   * @throws TimeoutException if there was none in time; it can be asked for again
   */
  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Duration limit = Duration.ofNanos(unit.toNanos(Math.max(0, timeout)));
    if (mustForce()) {
      long start = System.nanoTime();
      if (!forcing.tryLock(Math.max(0, timeout), unit)) {
        throw new TimeoutException("another thread is making the value of this future");
      }
      try {
        Duration left = limit.minusNanos(System.nanoTime() - start);
        force(left.isNegative() ? Duration.ZERO : left);
      } finally {
        forcing.unlock();
      }
    }
    return value.get(0, TimeUnit.NANOSECONDS);
  }

  private boolean mustForce() {
    if (value.isDone()) {
      return false;
    }
    if (forcing.isHeldByCurrentThread()) {
      throw new IllegalStateException("Recursive forcing of future!");
    }
    IoTask.checkMayBlock("LazyFuture.get");
    return true;
  }

  private void force(@Nullable Duration limit) throws InterruptedException {
    Body<T> unrun = body;
    if (unrun == null || value.isDone()) {
      return;
    }
    try {
      T made = unrun.run(limit);
      if (made == null) {
        return; // not in time
      }
      value.complete(made);
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable t) {
      value.completeExceptionally(t);
    }
    body = null;
  }

  /**
   * Gives the value up, unless it is there. A body that runs already goes on, those who wait for it
   * wait on, and what it makes is dropped.
   *
   * @param mayInterruptIfRunning ignored
   * @return whether it was not there yet
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return value.cancel(mayInterruptIfRunning);
  }

  @Override
  public boolean isCancelled() {
    return value.isCancelled();
  }

  @Override
  public boolean isDone() {
    return value.isDone();
  }
}
