package dev.uvport.net;

/**
 * How one option of something is checked, read and changed.
 *
 * <p><b>Threading.</b> {@link #check} on any thread, the rest on the iotask. <b>Ownership.</b>
 * None.
 *
 * @param <S> what has the option
 * @param <T> the type of its value
 */
interface OptionAccess<S, T> {
  /**
   * Refuses values that the option cannot have.
   *
   * @throws IllegalArgumentException naming the option, the value and what it may be
   */
  void check(T value);

  /**
   * Reads it.
   *
   * @throws dev.uvport.uv.UvException what the kernel says
   */
  T get(S of);

  /**
   * Changes it.
   *
   * @throws dev.uvport.uv.UvException what the kernel says
   */
  void set(S of, T value);
}
