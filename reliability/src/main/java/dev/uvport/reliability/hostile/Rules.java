package dev.uvport.reliability.hostile;

import java.lang.reflect.Executable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What is particular to a library's surface, beside what reflection tells. */
interface Rules {
  /**
   * Whether a call may be made here and now; one that no user may make, because it takes away what
   * belongs to another, says so in the documentation.
   */
  boolean admits(Executable call, @Nullable Object receiver, RandomGenerator random);

  /** The arguments, as they were made by type, once more: some calls need others to be of use. */
  void adjust(
      Executable call,
      @Nullable Object receiver,
      @Nullable Object[] arguments,
      RandomGenerator random);

  /**
   * A call is over, however it ended: takes back what was only made for it.
   *
   * @param result what it returned; null if that was nothing
   */
  default void over(Executable call, @Nullable Object[] with, @Nullable Object result) {}

  /** Takes what a call has returned. */
  void returned(
      Executable call, @Nullable Object receiver, @Nullable Object result, RandomGenerator random);

  /** Whether a call may fail like this; what the documentation of each says is checked by hand. */
  boolean expects(Executable call, Throwable failure);

  /** Sees to it that there is something to work with; called before each step. */
  void provide(RandomGenerator random);
}
